import { describe, expect, test } from "vitest";

import type { Draft } from "@/lib/playground/types";

import { csvDraft, jsonDraft } from "./composing.testing";
import { inItsFormat, typed } from "./format-of";

const formatOf = (protocol: string, format: string, text: string, contentType = "application/json") =>
  inItsFormat({ protocol, format, contentType, text }).format;

describe("what is typed over a body is the body that it has become", () => {
  test.each<[format: string, text: string, now: string]>([
    ["dataframe_split", '{"messages": [{"role": "user", "content": "x"}]}', "raw"],
    ["dataframe_split", '{"messages": [], "inputs": [[1]]}', "raw"],
    ["dataframe_split", '{"inputs": [[[1.0]]]}', "inputs_list"],
    ["dataframe_split", '{"inputs": [{"a": 1}]}', "inputs_records"],
    ["raw", '{"dataframe_records": [{"a": 1}]}', "dataframe_records"],
    ["inputs_list", '{"inputs": {"a": [1]}}', "inputs"],
  ])("%s with %s is %s", (format, text, now) => {
    expect(typed(jsonDraft("", format), text)).toEqual({ ...jsonDraft(text), format: now });
  });

  test("at other protocols too, as far as they have it", () => {
    expect(formatOf("vertex-predict", "instances", '{"messages": []}')).toBe("raw");
    expect(formatOf("vertex-predict", "raw", '{"instances": [[1]]}')).toBe("instances");
    expect(formatOf("open-inference-v2", "", '{"parameters": {"content_type": "pd"}, "inputs": []}')).toBe("pandas");
    expect(formatOf("azureml-online", "input_data", '{"input_data": "text"}')).toBe("raw");
    expect(formatOf("sagemaker-invoke", "", "anything", "text/plain")).toBe("raw");
  });
});

describe("it stays what it was", () => {
  test.each<[what: string, protocol: string, format: string, text: string]>([
    ["where the text is such a body", "mlflow-scoring", "inputs", '{"inputs": [[1, 2]]}'],
    ["where several bodies look alike", "kserve-v1", "instances_in_lists", '{"instances": [{"a": [1]}]}'],
    [
      "between two kinds of tensors",
      "open-inference-v2",
      "pandas",
      '{"inputs": [{"name": "a", "datatype": "INT64", "shape": [1], "data": [1]}]}',
    ],
    ["while it cannot be read", "mlflow-scoring", "inputs", '{"messages": ['],
  ])("%s", (_what, protocol, format, text) => {
    expect(formatOf(protocol, format, text)).toBe(format);
  });

  test("as CSV with or without a header, whatever its first line", () => {
    const headless: Draft = { ...csvDraft("a,b\n"), protocol: "sagemaker-invoke", format: "csv_no_header" };
    expect(typed(headless, "x,y\n1,2\n").format).toBe("csv_no_header");
    expect(typed(csvDraft("a,b\n"), "1,2\n3,4\n").format).toBe("csv");
  });

  test("where only the end of a long text changes", () => {
    const long = jsonDraft(`{"dataframe_split": {"columns": ["a"], "data": [${"[1.0], ".repeat(10_000)}[2]]}}`);
    expect(typed(long, `${long.text} `).format).toBe("dataframe_split");
    expect(typed(long, long.text.replace("{", '{"messages": [], ')).format).toBe("raw");
  });
});

test("of a call that was kept without its format the text tells it", () => {
  expect(formatOf("mlflow-scoring", "", "a,b\n1,2\n", "text/csv; charset=utf-8")).toBe("csv");
  expect(formatOf("sagemaker-invoke", "", "63,1\n41,0\n", "text/csv")).toBe("csv_no_header");
  expect(formatOf("sagemaker-invoke", "", "age,cp\n41,0\n", "text/csv")).toBe("csv");
  expect(formatOf("mlflow-scoring", "", '{"inputs": [[1]]}')).toBe("inputs_list");
});
