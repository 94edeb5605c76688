import { expect, test } from "vitest";

import { paths } from "@/lib/paths";

import { crumbsOf } from "./crumbs";

const called = (slug: string) => (slug === "mlflow-eu" ? "MLflow, Europe" : slug);
const steps = (pathname: string) => crumbsOf(pathname, called);
const labels = (pathname: string) => steps(pathname).map((crumb) => crumb.label);

test("the overview is one step", () => {
  expect(labels("/")).toEqual(["Overview"]);
});

test("a version is found through section, connection and model", () => {
  expect(labels(paths.version("mlflow-eu", "heart-disease", "7"))).toEqual([
    "Models",
    "MLflow, Europe",
    "heart-disease",
    "v7",
  ]);
});

test("an endpoint is found through section and connection, called by the end of its key", () => {
  expect(labels(paths.endpoint("vertex-eu", "projects/1/endpoints/22"))).toEqual(["Endpoints", "vertex-eu", "22"]);
  expect(labels(paths.shiftTraffic("mlflow-eu", "churn-live"))).toEqual([
    "Endpoints",
    "MLflow, Europe",
    "churn-live",
    "Shift traffic",
  ]);
});

test("a set of cases has a name of its own on its page: here it is one of the saved cases", () => {
  expect(steps(paths.caseSet("0198c0de-0000-7000-8000-000000000001", "run"))[0]).toEqual({
    label: "Playground",
    href: paths.playground,
  });
  expect(labels("/playground/sets/0198c0de-0000-7000-8000-000000000001")).toEqual(["Playground", "Saved cases"]);
});

test("names that travel encoded are shown as people wrote them", () => {
  const crumbs = steps(paths.model("mlflow-eu", "心臓/é %"));
  expect(crumbs.at(-1)).toEqual({ label: "心臓/é %", href: paths.model("mlflow-eu", "心臓/é %") });
});

test("settings lead back step by step", () => {
  expect(steps(paths.connection("mlflow-eu"))).toEqual([
    { label: "Settings", href: "/settings" },
    { label: "Connections", href: "/settings/connections" },
    { label: "MLflow, Europe", href: "/settings/connections/mlflow-eu" },
  ]);
});

test("an address that is not ours is shown as it is", () => {
  expect(labels("/models/x/%E0%A4%A")).toEqual(["Models", "x", "%E0%A4%A"]);
});

test("a request is found by its number", () => {
  expect(steps(paths.promotion(238))).toEqual([
    { label: "Promotions", href: "/promotions" },
    { label: "#238", href: null },
  ]);
  expect(labels("/promotions/roll-back")).toEqual(["Promotions", "Roll back"]);
});

test("asking for a promotion lies below its version", () => {
  expect(steps(paths.request("mlflow-eu", "heart-disease", "7")).slice(3)).toEqual([
    { label: "v7", href: paths.version("mlflow-eu", "heart-disease", "7") },
    { label: "Request promotion", href: null },
  ]);
});

test("a registered endpoint stands without what marks its key, and so do the pages about it", () => {
  expect(labels(paths.endpoint("mlflow", "registered.heart-prod"))).toEqual(["Endpoints", "mlflow", "heart-prod"]);
  expect(labels(paths.changeEndpoint("mlflow", "registered.heart-prod"))).toEqual([
    "Endpoints",
    "mlflow",
    "heart-prod",
    "Change",
  ]);
  expect(labels(paths.registerEndpoint)).toEqual(["Endpoints", "Register"]);
});
