import { expect, test } from "vitest";

import { maskedBody } from "./mask";

const patterns = ["*email*", "ssn", "card_?"];
const names = ["age", "Email", "ssn"];
const jsonMasked = (text: string, known: (string | null)[] | null = names) =>
  maskedBody(text, "application/json", patterns, known);

test.each([
  [
    "a table that keeps names and rows apart",
    '{"dataframe_split":{"columns":["age","Email"],"data":[[1.0,"a@b.c"],[2,null]]}}',
    '{"dataframe_split":{"columns":["age","Email"],"data":[[1.0,"***"],[2,"***"]]}}',
  ],
  [
    "the same under another envelope",
    '{"input_data":{"columns":["ssn"],"index":[0],"data":[["1-2"]]}}',
    '{"input_data":{"columns":["ssn"],"index":[0],"data":[["***"]]}}',
  ],
  [
    "rows that are no lists",
    '{"dataframe_split":{"columns":["ssn"],"data":["1-2"]}}',
    '{"dataframe_split":{"columns":["ssn"],"data":["***"]}}',
  ],
  [
    "records",
    '{"dataframe_records":[{"age":1.50,"home_email_2":"x"}]}',
    '{"dataframe_records":[{"age":1.50,"home_email_2":"***"}]}',
  ],
  ["columns by name", '{"inputs":{"SSN":["1","2"],"age":[1,2]}}', '{"inputs":{"SSN":"***","age":[1,2]}}'],
  [
    "any depth",
    '{"instances":[{"person":{"contact":[{"email":{"work":"x"}}]}}]}',
    '{"instances":[{"person":{"contact":[{"email":"***"}]}}]}',
  ],
  [
    "named tensors",
    '{"inputs":[{"name":"ssn","shape":[1],"datatype":"BYTES","data":["1-2"]},{"name":"age","data":[3]}]}',
    '{"inputs":[{"name":"ssn","shape":[1],"datatype":"BYTES","data":"***"},{"name":"age","data":[3]}]}',
  ],
  [
    "parameters",
    '{"dataframe_split":{"columns":["age"],"data":[[1]]},"params":{"card_1":"4","t":0.10}}',
    '{"dataframe_split":{"columns":["age"],"data":[[1]]},"params":{"card_1":"***","t":0.10}}',
  ],
  [
    "JSON inside a text",
    '{"dataframe_records":[{"age":"{\\"ssn\\": 12, \\"k\\": 1.0}"}]}',
    '{"dataframe_records":[{"age":"{\\"ssn\\":\\"***\\",\\"k\\":1.0}"}]}',
  ],
])("masks %s", (_what, text, clean) => {
  expect(jsonMasked(text)).toBe(clean);
});

test("a body in which nothing is sensitive is kept as it was typed", () => {
  const numbered = '{"dataframe_split": {"columns": ["age", "k"], "index": [7, null], "data": [[1.0], [2, "{}"]]}}';
  expect(jsonMasked(numbered)).toBe(numbered);
  const text = '{"dataframe_split": {"columns": ["age"],  "data": [[1.0]]}}';
  expect(jsonMasked(text)).toBe(text);
  expect(maskedBody("no JSON", "text/plain", [], null)).toBe("no JSON");
});

test.each([
  [
    "values in order alone, where a sensitive name is among those of the signature",
    '{"instances":[[1,"a@b.c"]]}',
    names,
  ],
  ["the same under inputs", '{"inputs":[[1,"a@b.c"]]}', names],
  ["a split table without columns", '{"dataframe_split":{"data":[[1,"a@b.c"]]}}', names],
  ["values in order alone, where nobody knows the names", '{"inputs":[[1]]}', null],
  [
    "a tensor whose name the signature does not know",
    '{"inputs":[{"name":"input-0","shape":[1,2],"data":["a","b"]}]}',
    names,
  ],
  ["what is no JSON", '{"ssn": "1-2"', names],
  [
    "a split table whose rows have labels of their own",
    '{"dataframe_split":{"columns":["age"],"index":["ann@x.org"],"data":[[1]]}}',
    names,
  ],
  [
    "the same beside a column that is masked",
    '{"dataframe_split":{"columns":["Email"],"index":[0,"ann@x.org"],"data":[["a"],["b"]]}}',
    names,
  ],
  [
    "a split table with a row that is longer than its columns",
    '{"dataframe_split":{"columns":["age"],"data":[[1],[1,"ann@x.org"]]}}',
    names,
  ],
  [
    "JSON inside a text in which a key stands twice",
    '{"dataframe_records":[{"age":"{\\"ssn\\": 12, \\"ssn\\": 13}"}]}',
    names,
  ],
  ["a key that stands twice", '{"inputs":{"age":[1],"age":[2]}}', names],
])("does not keep %s", (_what, text, known) => {
  expect(jsonMasked(text, known)).toBeNull();
});

test("values in order alone are kept where no name of the signature is sensitive", () => {
  expect(jsonMasked('{"instances":[[1,2]]}', ["age", "cp"])).toBe('{"instances":[[1,2]]}');
  expect(jsonMasked('{"predictions":[1,0]}', [])).toBe('{"predictions":[1,0]}');
});

test("masks columns of CSV, and keeps none whose first line may be a row already", () => {
  const csv = (text: string, known: (string | null)[] | null = names) =>
    maskedBody(text, "text/csv; charset=utf-8", patterns, known);
  expect(csv('age,Email\n1.0,"a@b.c, d"\n2,e\n')).toBe("age,Email\n1.0,***\n2,***\n");
  expect(csv("age\n1.0\n")).toBe("age\n1.0\n");
  expect(csv('age,Email,flag,"note"\r\n1,a@b.c,False,NA\r\n\r\n2,,"TRUE",n/a')).toBe(
    'age,Email,flag,"note"\r\n1,***,False,NA\r\n\r\n2,***,"TRUE",n/a',
  );
  expect(csv("age,Email\n1,a,b\n")).toBeNull();
  expect(csv("1.0,a@b.c\n")).toBeNull();
  expect(csv("age,Email\n1,a\n", null)).toBeNull();
  expect(csv('age,Email\n1,"a\n')).toBeNull();
});

test("keeps no body of another kind once anything is sensitive", () => {
  expect(maskedBody("ssn=1", "application/x-www-form-urlencoded", patterns, names)).toBeNull();
});
