import { signed } from "../cloud/aws-signature";
import type { Endpoints } from "../types";
import type { Client } from "./client";
import { type Config, runtimeOf } from "./config";
import { isName } from "./names";

/** InvokeEndpoint at the regional runtime. The variant that shall answer is a header of the call, and the body is part of what is signed. */
export function invocationOf(client: Client, settings: Config): NonNullable<Endpoints["invocation"]> {
  const [origin, region] = [runtimeOf(settings), settings.region];
  return ({ key }) => {
    if (!isName(key)) return { whyNot: "That is no name of an endpoint." };
    return {
      ...{ protocol: "sagemaker-invoke", origin, base: "", name: key },
      signIn: { kind: "aws", region },
      async authorize({ method, path, headers, body }) {
        const keys = await client.credentials.keys(false);
        const proof = signed(
          { method, url: `${origin}${path}`, headers, body },
          keys,
          { region, service: "sagemaker" },
          new Date(),
        );
        const secrets = [proof["authorization"] ?? "", keys.sessionToken ?? ""].filter((text) => text !== "");
        return { headers: proof, secrets };
      },
    };
  };
}
