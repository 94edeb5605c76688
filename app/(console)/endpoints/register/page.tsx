import type { Metadata } from "next";

import { RegisterForm } from "@/components/endpoints/registered/register-form";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { requirePageViewer } from "@/lib/auth";
import { listRegistrationChoices } from "@/lib/endpoints/registration";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Register an endpoint" };

type Props = { searchParams: Promise<{ connection?: string | string[] }> };

export default async function RegisterEndpointPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("endpoint.register", paths.registerEndpoint);
  const [choices, { connection }] = await Promise.all([listRegistrationChoices(viewer), searchParams]);
  const first = choices.connections.find(({ slug }) => slug === connection) ?? choices.connections[0];
  return (
    <>
      <PageHead
        title="Register an endpoint"
        facts={[
          "For servers that no registry lists. Interlock calls it and watches it; it changes nothing there.",
          "Kept in the audit log, without credentials",
        ]}
      />
      {first ? (
        <RegisterForm choices={choices} saved={null} connection={first.slug} />
      ) : (
        <Panel padding="none">
          <Empty
            title="No connection to register it with"
            why="An endpoint belongs to the connection whose models it serves. Your role covers none as a whole."
            action={<Button href={paths.connections}>Look at the connections</Button>}
          />
        </Panel>
      )}
    </>
  );
}
