import type { Call } from "./types";

/** How a call proves who makes it. Secrets are never part of a snippet: it names the variables of the environment they come from. */
type SnippetAuth =
  | { kind: "none" }
  /** `authorization: Bearer …`. */
  | { kind: "bearer" }
  | { kind: "basic" }
  /** A header of its own, such as `x-api-key`. */
  | { kind: "header"; name: string }
  /** Signature Version 4 for SageMaker. */
  | { kind: "aws"; region: string };

export type SnippetLanguage = "curl" | "python" | "typescript";
type Request = { origin: string; call: Call; auth: SnippetAuth };

/** The variable that holds the secret. */
const secret = "ENDPOINT_SECRET";
const user = "ENDPOINT_USER";
/** What Linux takes as one argument of a program: 128 KiB with a zero at its end. In bytes. */
const longestArgument = 131_071;

/** The call as a program that sends the very same bytes. curl wants a POSIX shell, Python `requests`, TypeScript Node 20 or newer. */
export function snippetOf(language: SnippetLanguage, request: Request): string {
  if (language === "curl") return curl(request);
  return language === "python" ? python(request) : typescript(request);
}

function curl({ origin, call, auth }: Request): string {
  const lines = [
    `curl --silent --show-error --request POST ${shellText(`${origin}${call.path}`)}`,
    ...Object.entries(call.headers).map(([name, value]) => `--header ${shellText(`${name}: ${value}`)}`),
  ];
  if (auth.kind === "bearer") lines.push(`--header "authorization: Bearer $${secret}"`);
  if (auth.kind === "basic") lines.push(`--user "$${user}:$${secret}"`);
  if (auth.kind === "header") lines.push(`--header ${shellText(`${auth.name}: `)}"$${secret}"`);
  if (auth.kind === "aws") {
    lines.push(
      `--aws-sigv4 ${shellText(`aws:amz:${auth.region}:sagemaker`)} --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
    );
    lines.push('${AWS_SESSION_TOKEN:+--header "x-amz-security-token: $AWS_SESSION_TOKEN"}');
  }
  // An argument has a largest size; printf is the shell's own and has none.
  const isLong = new TextEncoder().encode(call.body).byteLength > longestArgument;
  // --data-binary would read the file that a body like "@name" seems to name.
  lines.push(isLong ? "--data-binary @-" : `--data-raw ${shellText(call.body)}`);
  return `${isLong ? `printf %s ${shellText(call.body)} | ` : ""}${lines.join(" \\\n  ")}\n`;
}

function python({ origin, call, auth }: Request): string {
  if (auth.kind === "aws") return pythonOfAws(call, auth.region);
  const headers = Object.entries(call.headers).map(([name, value]) => `    ${pythonText(name)}: ${pythonText(value)},`);
  if (auth.kind === "bearer") headers.push(`    "authorization": "Bearer " + os.environ["${secret}"],`);
  if (auth.kind === "header") headers.push(`    ${pythonText(auth.name)}: os.environ["${secret}"],`);
  const withAuth = auth.kind === "basic" ? `, auth=(os.environ["${user}"], os.environ["${secret}"])` : "";
  return [
    ...(auth.kind === "none" ? [] : ["import os", ""]),
    "import requests",
    "",
    `body = ${pythonText(call.body)}`,
    "headers = {",
    ...headers,
    "}",
    `reply = requests.post(${pythonText(`${origin}${call.path}`)}, data=body.encode(), headers=headers${withAuth}, timeout=60)`,
    "print(reply.status_code, reply.text)",
    "",
  ].join("\n");
}

/** Amazon's own client signs; it takes the keys from the environment by itself. */
function pythonOfAws(call: Call, region: string): string {
  const { endpoint, contentType, accept, variant } = invocationOf(call);
  return [
    "import boto3",
    "",
    `client = boto3.client("sagemaker-runtime", region_name=${pythonText(region)})`,
    "reply = client.invoke_endpoint(",
    `    EndpointName=${pythonText(endpoint)},`,
    `    ContentType=${pythonText(contentType)},`,
    `    Accept=${pythonText(accept)},`,
    ...(variant === undefined ? [] : [`    TargetVariant=${pythonText(variant)},`]),
    `    Body=${pythonText(call.body)}.encode(),`,
    ")",
    'print(reply["Body"].read().decode())',
    "",
  ].join("\n");
}

function typescript({ origin, call, auth }: Request): string {
  if (auth.kind === "aws") return typescriptOfAws(call, auth.region);
  const headers = Object.entries(call.headers).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  if (auth.kind === "bearer") headers.push(`  authorization: \`Bearer \${process.env.${secret}}\`,`);
  if (auth.kind === "basic")
    headers.push(
      `  authorization: \`Basic \${Buffer.from(\`\${process.env.${user}}:\${process.env.${secret}}\`).toString("base64")}\`,`,
    );
  if (auth.kind === "header") headers.push(`  ${JSON.stringify(auth.name)}: \`\${process.env.${secret}}\`,`);
  return [
    `const body = ${JSON.stringify(call.body)};`,
    "const headers = {",
    ...headers,
    "};",
    `const reply = await fetch(${JSON.stringify(`${origin}${call.path}`)}, { method: "POST", headers, body });`,
    "console.log(reply.status, await reply.text());",
    "",
  ].join("\n");
}

function typescriptOfAws(call: Call, region: string): string {
  const { endpoint, contentType, accept, variant } = invocationOf(call);
  return [
    'import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";',
    "",
    `const client = new SageMakerRuntimeClient({ region: ${JSON.stringify(region)} });`,
    "const reply = await client.send(new InvokeEndpointCommand({",
    `  EndpointName: ${JSON.stringify(endpoint)},`,
    `  ContentType: ${JSON.stringify(contentType)},`,
    `  Accept: ${JSON.stringify(accept)},`,
    ...(variant === undefined ? [] : [`  TargetVariant: ${JSON.stringify(variant)},`]),
    `  Body: ${JSON.stringify(call.body)},`,
    "}));",
    "console.log(new TextDecoder().decode(reply.Body));",
    "",
  ].join("\n");
}

function invocationOf({ path, headers }: Call) {
  const endpoint = decodeURIComponent(/\/endpoints\/([^/]+)\/invocations$/.exec(path)?.[1] ?? "");
  return {
    endpoint,
    contentType: headers["content-type"] ?? "",
    accept: headers.accept ?? "",
    variant: headers["x-amzn-sagemaker-target-variant"],
  };
}

/** In single quotes nothing means anything but the quote itself. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A JSON text is a Python one too, but for what lies outside the basic plane, which both write as it is. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}
