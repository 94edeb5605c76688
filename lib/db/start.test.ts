import { expect, test, vi } from "vitest";

import { requireServer, startDatabase } from "./start";

const connect = vi.hoisted(() => vi.fn<() => Promise<unknown>>());
vi.mock("./open", () => ({ isEmbedded: false, openPool: () => ({ connect }) }));

const refused = (address: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: "ECONNREFUSED" });
const answers = (error: Error, sentence: string) => {
  connect.mockRejectedValue(error);
  return expect(startDatabase()).rejects.toThrow(`The database of DATABASE_URL does not answer: ${sentence}`);
};

test("a database that does not answer is said in a sentence, also where its name has two addresses", async () => {
  await answers(refused("10.0.0.1:5432"), "connect ECONNREFUSED 10.0.0.1:5432");
  await answers(
    Object.assign(new AggregateError([refused("::1:5432"), refused("127.0.0.1:5432")], ""), { code: "ECONNREFUSED" }),
    "connect ECONNREFUSED ::1:5432",
  );
  await answers(Object.assign(new Error(""), { code: "ETIMEDOUT" }), "ETIMEDOUT");
  await expect(requireServer()).rejects.toThrow("The database of DATABASE_URL does not answer: ETIMEDOUT");
});
