// What the journeys of the playground send, and what the stand-in answers.

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const json = "application/json";
const many = (shift: number) =>
  JSON.stringify({ predictions: Array.from({ length: 10_000 }, (_, row) => (row === 7 ? 0.49 + shift : 0.25)) });
export const answers = {
  slow: { contentType: json, body: '{"predictions": [1]}', after: 60_000 },
  quick: { contentType: json, body: '{"predictions": [1]}', after: 40 },
  many: { contentType: json, body: many(0) },
  other: { contentType: json, body: many(0.02) },
  odd: { contentType: json, body: '{"predictions": [{"p": NaN, "id": 9007199254740993}]}' },
  picture: { contentType: "image/png", body: picture },
  azure: { contentType: json, body: "[1, 0, 0]" },
  nested: { contentType: json, body: '{"predictions": [1]}' },
  sheet: { contentType: "text/csv", body: "disease,p\n1,0.50\n" },
  bytes: { contentType: "application/octet-stream", body: Buffer.from([0x00, 0xff, 0xfe, 0x01]) },
};

export const columns = [
  "age",
  "sex",
  "cp",
  "trestbps",
  "chol",
  "fbs",
  "restecg",
  "thalach",
  "exang",
  "oldpeak",
  "slope",
  "ca",
  "thal",
];
/** Two rows of what a parsed value would change, and a server of version 7 takes all of it; `chol` of the first and `age` of the second are given. */
export const tokens = (chol: string, age: string) =>
  `{"dataframe_split": {"columns": ${JSON.stringify(columns)},  "data": [\n[1.0, -0, 1, 145, ${chol}, 0, 2, 156, 0, 0.40, 1E0, 0, 2],\n[${age}, 1, 1, 120, -0, 63.5, 2, 9007199254740993, 0, NaN, 1, 0, 2]]}}`;
