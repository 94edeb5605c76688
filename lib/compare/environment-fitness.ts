import { isWheel, lineText, type PackageLine } from "@/lib/versions/requirements";
import type { ReadinessRule } from "@/lib/versions/types";

import type { EnvironmentFacts } from "./environment";
import { localPath } from "./local-files";
import { readVersion } from "./pep440";

/** Where a version shall run: built and served by Azure ML from its own files, or by `mlflow models serve`. */
export type Place = "no-code" | "serve";
export const places: Record<Place, string> = { "no-code": "Azure ML without code", serve: "mlflow models serve" };

/** One condition. `risk`: it may work, and may not. */
export type FitnessRule = {
  id: string;
  title: string;
  state: "pass" | "risk" | "fail" | "unknown";
  /** What was found, as the files say it. */
  value: string | null;
  /** What follows from it, and what clears it. */
  why: string | null;
  places: readonly Place[];
};

/** The worst of the rules that speak of a place. */
export type Fitness = { rules: FitnessRule[]; places: Record<Place, FitnessRule["state"]> };

/** Could this version be deployed without writing code? `facts` null: its files say nothing, or could not be read. */
export function fitnessOf(facts: EnvironmentFacts | null, readiness: readonly ReadinessRule[]): Fitness {
  const rules = [...readinessRules(readiness), ...(facts ? environmentRules(facts) : [])];
  return { rules, places: { "no-code": worst(rules, "no-code"), serve: worst(rules, "serve") } };
}

const both: readonly Place[] = ["no-code", "serve"];
const order: FitnessRule["state"][] = ["pass", "unknown", "risk", "fail"];

function worst(rules: readonly FitnessRule[], place: Place): FitnessRule["state"] {
  const states = rules.filter((rule) => rule.places.includes(place)).map(({ state }) => state);
  return states.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), "pass" as FitnessRule["state"]);
}

/** Of the readiness of a version, what serving rests on. Without a python_function nothing serves it; without the rest it is served blindly. */
function readinessRules(readiness: readonly ReadinessRule[]): FitnessRule[] {
  const stops: Partial<Record<ReadinessRule["id"], "fail" | "risk">> = {
    "python-function": "fail",
    signature: "risk",
    "input-example": "risk",
    "environment-pinned": "risk",
  };
  return readiness.flatMap(({ id, title, state, value, fix }) => {
    const failed = stops[id];
    if (failed === undefined) return [];
    // An example is for people: nothing is served worse without it.
    const where = id === "input-example" ? [] : both;
    // What the registry does not keep cannot be told from here.
    return [
      {
        id,
        title,
        state: state === "fail" ? failed : state === "none" ? "unknown" : state,
        value,
        why: fix,
        places: where,
      },
    ];
  });
}

function environmentRules(facts: EnvironmentFacts): FitnessRule[] {
  return [
    filesRule(
      facts,
      "conda.yaml",
      "no-code",
      "Azure ML builds the image from conda.yaml. Log the model again with its environment.",
    ),
    filesRule(
      facts,
      "python_env.yaml",
      "serve",
      "Without python_env.yaml the environment has to be made by conda, or to be there already.",
    ),
    compiledRule(facts.packages),
    privateRule(facts),
    localRule(facts),
    conflictRule(facts.conflicts),
  ];
}

function filesRule({ files }: EnvironmentFacts, path: string, place: Place, why: string): FitnessRule {
  const there = files.includes(path);
  return {
    id: `file-${path}`,
    title: `${path} present`,
    state: there ? "pass" : "risk",
    value: there ? null : "not there",
    why: there ? null : why,
    places: [place],
  };
}

function compiledRule(packages: PackageLine[]): FitnessRule {
  const found = packages.filter(needsCompiler);
  return {
    id: "no-compiler",
    title: "Installs without a compiler",
    state: found.length === 0 ? "pass" : "risk",
    value: namesOf(found),
    why:
      found.length === 0
        ? null
        : "Built from source where it is installed: the image needs a compiler and the libraries it links to.",
    places: both,
  };
}

function privateRule({ packages, indexes, channels }: EnvironmentFacts): FitnessRule {
  const hosts = [...indexes, ...channels.filter((channel) => channel.includes("://"))].filter(
    (address) => !isPublic(address),
  );
  const links = packages
    .filter((line) => line.kind !== "version" && localPath(line) === null && !isPublic(line.specifier))
    .map(({ name }) => name);
  const elsewhere =
    indexes.length > 0 ? [] : packages.filter(isOffTheIndex).map((line) => `${line.name} ${lineText(line)}`);
  const found = [...hosts, ...links, ...elsewhere];
  return {
    id: "public-index",
    title: "Public package indexes only",
    state: found.length === 0 ? "pass" : "risk",
    value: shortList(found),
    why:
      found.length === 0
        ? null
        : "Whoever builds the image must reach it, with credentials where it asks for them. The default index has none of it.",
    places: both,
  };
}

function localRule({ absent }: EnvironmentFacts): FitnessRule {
  return {
    id: "local-files",
    title: "Brings the files it installs from",
    state: absent.length === 0 ? "pass" : "risk",
    value: shortList(absent.map((line) => `${line.name} ${line.specifier}`)),
    why:
      absent.length === 0
        ? null
        : "A local file, which is not among the model's own: a server that installs the list will not have it. Log the model with it, or name a version.",
    places: both,
  };
}

function conflictRule(conflicts: string[]): FitnessRule {
  const [first, ...others] = conflicts;
  const more = others.length > 0 ? ` And ${others.length} more.` : "";
  return {
    id: "no-conflicts",
    title: "Files agree with each other",
    state: first === undefined ? "pass" : "risk",
    value: first === undefined ? null : `${conflicts.length} ${conflicts.length === 1 ? "conflict" : "conflicts"}`,
    why: first === undefined ? null : `${first}${more} Which one counts depends on the tool that installs them.`,
    places: both,
  };
}

/** Projects that publish no wheels, or none for common platforms. What conda installs is compiled already. */
const sourceOnly = new Set(
  "annoy apex auto-gptq detectron2 dlib fasttext fbprophet flash-attn hnswlib horovod lightfm llama-cpp-python mamba-ssm mpi4py mysqlclient psycopg2 pyaudio pycairo pycocotools pycuda pygraphviz pystan python-ldap pyhive sasl scikit-surprise tensorrt uwsgi xmlsec".split(
    " ",
  ),
);

function needsCompiler(line: PackageLine): boolean {
  if (line.from === "conda" || isWheel(line)) return false;
  return line.kind !== "version" || sourceOnly.has(line.key);
}

/** A version with a local part (`2.1.0+cu121`) is never on the default index. */
function isOffTheIndex(line: PackageLine): boolean {
  const { from, exact } = line;
  return from === "pip" && exact !== null && !isWheel(line) && (readVersion(exact)?.local.length ?? 0) > 0;
}

const publicHosts =
  /^(?:[\w-]+\+)?https:\/\/(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org|download\.pytorch\.org|anaconda\.org|anaconda\.com|github\.com|gitlab\.com|pypi\.nvidia\.com|storage\.googleapis\.com\/jax-releases|data\.pyg\.org)(?:\/|$)/i;

function isPublic(address: string): boolean {
  return publicHosts.test(address);
}

function namesOf(lines: PackageLine[]): string | null {
  return shortList(lines.map(({ name }) => name));
}

function shortList(items: string[]): string | null {
  if (items.length === 0) return null;
  return `${items.slice(0, 3).join(", ")}${items.length > 3 ? ` and ${items.length - 3} more` : ""}`;
}
