import { expect, test } from "vitest";

import { AppError } from "@/lib/errors";

import { fake } from "./__fixtures__/registry";
import { describeConfig, parseSettings, settingsFrom, splitSecrets } from "./form";
import { initialSettings, isShown } from "./form-fields";

const form = describeConfig(fake);
const field = (name: string) => {
  const found = form.fields.find((each) => each.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};
const problemsOf = (settings: Record<string, string | boolean>) => {
  try {
    parseSettings(fake, settings, {});
    return {};
  } catch (error) {
    return error instanceof AppError ? error.fields : error;
  }
};

test("the schema decides the controls, in its own order", () => {
  expect(form.fields.map(({ name, kind }) => [name, kind])).toEqual([
    ["baseUrl", "text"],
    ["workspace", "text"],
    ["auth", "choice"],
    ["username", "text"],
    ["password", "text"],
    ["token", "text"],
    ["tokenUrl", "text"],
    ["retries", "number"],
    ["ca", "lines"],
    ["allowPrivate", "switch"],
  ]);
});

test("words, secrecy and need come with it, and it is plain data", () => {
  expect(field("baseUrl")).toMatchObject({ title: "Base URL", hint: "Without a path.", required: true, secret: false });
  expect(field("auth").options).toEqual([
    { value: "none", label: "None" },
    { value: "basic", label: "Password" },
    { value: "bearer", label: "Token" },
    { value: "machine", label: "This machine" },
  ]);
  expect(field("password")).toMatchObject({ secret: true, required: false });
  expect(JSON.parse(JSON.stringify(form))).toEqual(form);
});

test("a field shows only while the other has the value it waits for", () => {
  expect(isShown(field("password"), { auth: "basic" })).toBe(true);
  expect(isShown(field("password"), { auth: "none" })).toBe(false);
  expect(isShown(field("baseUrl"), {})).toBe(true);
});

test("hidden and unknown fields do not reach the config, empty ones count as absent", () => {
  const settings = {
    ...initialSettings(form),
    baseUrl: "https://m.example",
    auth: "none",
    password: "hunter22",
    extra: "x",
  };
  expect(parseSettings(fake, settings, {})).toEqual({
    baseUrl: "https://m.example",
    auth: "none",
    retries: 2,
    allowPrivate: false,
  });
});

test("problems come by field, and what is absent is called needed", () => {
  expect(problemsOf({ auth: "basic", password: "short" })).toEqual({
    baseUrl: ["Base URL is needed."],
    password: ["At least 8 characters."],
  });
  expect(problemsOf({ baseUrl: "nowhere" })).toEqual({ baseUrl: ["Write the whole address, with https://."] });
});

test("secrets leave the config, and the form never gets them back", () => {
  const parsed = parseSettings(fake, { baseUrl: "https://m.example", auth: "basic", password: "hunter22" }, {});
  const { config, secrets } = splitSecrets(form, parsed);
  expect(secrets).toEqual({ password: "hunter22" });
  expect(JSON.stringify(config)).not.toContain("hunter22");
  expect(settingsFrom(form, parsed)["password"]).toBe("");
});

test("what can mean a stage comes from the registry itself", () => {
  expect(form.stageWords.map(({ axis }) => axis)).toEqual(["alias", "stage"]);
});
