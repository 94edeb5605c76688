import "server-only";

import type { Viewer } from "@/lib/auth";
import { toStageRules } from "@/lib/catalog/stage-of";
import { openConnectionById, openEndpointDoor, type OpenedConnection } from "@/lib/connections/open";
import { reaches } from "@/lib/connections/rules";
import { can } from "@/lib/permissions";
import type { CallLine, SignIn } from "@/lib/playground/types";
import { attempt, type Result } from "@/lib/result";
import { findProtocol } from "@/lib/serving/all";
import { protocolTarget } from "@/lib/serving/target";
import type { Target } from "@/lib/serving/types";

import type { OpenCall } from "./callable";
import { choosesDeployment } from "./place";
import type { Row } from "./queries";
import { isHidden, linesOf } from "./served";
import { splitOf } from "./shares";
import { callsAtOnce, doorTo, readSignIn, signInOf, targetOf } from "./sign-in";
import type { EndpointAccess } from "./types";

/** How one deployment is called, or why it cannot be, whoever asks. */
export type Way =
  | {
      whyNot: null;
      protocol: string;
      target: Target;
      origin: string;
      signIn: SignIn;
      open(): Promise<Pick<OpenCall, "io" | "authorize" | "secrets">>;
    }
  | { whyNot: string };

/** What a call can name: null, the traffic rules, where somebody gets requests, and the deployments where one of several can be chosen. */
export async function refsOf(row: Row, open: OpenConnection): Promise<(string | null)[]> {
  const { deployments } = row;
  const isLive = deployments.some(({ weight }) => weight > 0);
  const [first] = deployments;
  if (deployments.length < 2 && isLive) return [null];
  const way = first ? await wayOf(row, first.key, open) : null;
  const single = way?.whyNot === null ? deployments.map(({ key }) => key) : [];
  return isLive || single.length === 0 ? [null, ...single] : single;
}

/** A connection by its id, opened or why not; each once, however many endpoints it has. */
export type OpenConnection = (id: string) => Promise<Result<OpenedConnection>>;

export function connectionsOpened(): OpenConnection {
  const opened = new Map<string, Promise<Result<OpenedConnection>>>();
  return (id) => {
    const known = opened.get(id) ?? attempt(openConnectionById(id));
    opened.set(id, known);
    return known;
  };
}

export async function wayOf(row: Row, deployment: string | null, open: OpenConnection): Promise<Way> {
  return row.access
    ? wayByAccess(row, row.access, deployment)
    : wayByRegistry(row, deployment, await open(row.connectionId));
}

function wayByRegistry(row: Row, deployment: string | null, connection: Result<OpenedConnection>): Way {
  if (!connection.ok) return { whyNot: connection.error.message };
  const { registry } = connection.data;
  const invocation = registry.endpoints?.invocation?.({ key: row.key, address: row.address }, deployment);
  if (!invocation)
    return {
      whyNot: `How endpoints of ${row.connectionName} are called is not known here. It can be registered by hand.`,
    };
  if ("whyNot" in invocation) return invocation;
  const { protocol, origin, base, name, signIn, authorize } = invocation;
  const chosen = chosenBy(row, protocol, deployment);
  if (typeof chosen === "object" && chosen !== null) return chosen;
  return {
    whyNot: null,
    ...{ protocol, origin, signIn },
    target: protocolTarget({ base, model: name, deployment: chosen }),
    async open() {
      const secrets: string[] = [];
      return {
        io: openEndpointDoor(connection.data, origin, { label: row.name, connections: callsAtOnce }),
        async authorize(call) {
          const signed = await authorize(call);
          for (const secret of signed.secrets) if (!secrets.includes(secret)) secrets.push(secret);
          return signed.headers;
        },
        secrets,
      };
    },
  };
}

/** What a call names of the deployment: nothing where it is the only one and the call could not. */
function chosenBy(row: Row, protocol: string, deployment: string | null): string | null | { whyNot: string } {
  if (deployment === null || choosesDeployment(protocol)) return deployment;
  if (row.deployments.length === 1) return null;
  return {
    whyNot: `A call cannot choose a deployment there: ${findProtocol(protocol)?.title ?? protocol} leaves it to the traffic rules.`,
  };
}

function wayByAccess(row: Row, access: EndpointAccess, deployment: string | null): Way {
  const protocol = findProtocol(access.protocol);
  if (!protocol) return { whyNot: `This build of Interlock does not know the protocol ${access.protocol}.` };
  const chosen = chosenBy(row, access.protocol, deployment);
  if (typeof chosen === "object" && chosen !== null) return chosen;
  return {
    whyNot: null,
    protocol: protocol.name,
    target: targetOf(access, chosen),
    origin: access.origin,
    signIn: signInOf(access),
    async open() {
      const { headers, secrets } = await readSignIn(row.id, access);
      return { io: doorTo(access, row.name), authorize: async () => headers, secrets };
    },
  };
}

/** What the viewer sees of one place to send to. `deployment` null: the traffic rules decide. */
export function callLine(viewer: Viewer, row: Row, deployment: string | null, way: Way): CallLine {
  const split = splitOf(row.deployments);
  const [known, seesAll] = [row.known ?? [], reaches(viewer.grants, "model.read", row.connectionId)];
  const lines = linesOf(row.deployments, known, toStageRules(row.rules ?? []), { isOnline: true, seesAll });
  const hidden = new Set(row.deployments.filter((each) => isHidden(each, known, seesAll)).map(({ key }) => key));
  const answering = lines.filter(({ key, share, mirrored }) =>
    deployment === null ? share > 0 || mirrored > 0 : key === deployment,
  );
  const [first, ...others] = answering
    .filter(({ share }) => deployment !== null || share > 0)
    .map(({ version }) => version);
  const isOne = first && others.every((other) => other?.key === first.key && other.model.key === first.model.key);
  // A call of it would name what the viewer may not see; they may not make one either.
  const works = way.whyNot === null && !answering.some(({ key }) => hidden.has(key));
  return {
    ref: { connection: row.slug, endpoint: row.key, deployment },
    connection: { slug: row.slug, name: row.connectionName },
    endpointName: row.name,
    protocol: works ? way.protocol : (row.access?.protocol ?? null),
    target: works ? way.target : null,
    origin: works ? way.origin : null,
    signIn: works ? way.signIn : { kind: "none" },
    exposure: row.access?.exposure ?? null,
    share: deployment === null ? 100 : (split[deployment] ?? 0),
    version: isOne ? { model: first.model, key: first.key, stage: first.stage } : null,
    several: first != null && !isOne,
    health: healthOf(row),
    notice: row.notice,
    whyNot: way.whyNot ?? whyNotInvoke(viewer, row, answering),
  };
}

/** Why the viewer can send nothing to an endpoint as a whole; null when they can. */
export async function whyNotTry(viewer: Viewer, row: Row): Promise<string | null> {
  if (row.kind === "batch") return "A batch endpoint takes files in runs.";
  const open = connectionsOpened();
  const [first = null] = await refsOf(row, open);
  return callLine(viewer, row, first, await wayOf(row, first, open)).whyNot;
}

/** Of one that its registry lists, what the registry says of it. */
function healthOf({ registered, health, status, statusMessage, readAt }: Row): CallLine["health"] {
  if (health)
    return { healthy: health.healthy, latencyMs: health.latencyMs, checkedAt: health.checkedAt, why: health.why };
  if (registered) return null;
  const healthy = status === "ready" ? true : status === "unknown" ? null : false;
  return {
    healthy,
    latencyMs: null,
    checkedAt: readAt,
    why: healthy === false ? (statusMessage ?? `Its registry says: ${status}.`) : null,
  };
}

/** Whoever sends gets answers of every version that may answer, so it takes the permission on the models of all of them. */
function whyNotInvoke(viewer: Viewer, { connectionId }: Row, answering: ReturnType<typeof linesOf>): string | null {
  if (reaches(viewer.grants, "endpoint.invoke", connectionId)) return null;
  const may = ({ version }: (typeof answering)[number]) =>
    version !== null && can(viewer.grants, "endpoint.invoke", { connectionId, model: version.model.name });
  if (answering.length > 0 && answering.every(may)) return null;
  return "None of your roles lets you send payloads to what it serves. A scientist or a reviewer can.";
}
