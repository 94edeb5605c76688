import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { RegisterForm } from "@/components/endpoints/registered/register-form";
import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { requirePageViewer } from "@/lib/auth";
import { findRegistration, listRegistrationChoices } from "@/lib/endpoints/registration";
import { nameFromSegment, paths } from "@/lib/paths";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Change a registration" };

type Props = { params: Promise<{ connection: string; endpoint: string }> };

export default async function ChangeEndpointPage({ params }: Props) {
  const { connection: slug, endpoint: segment } = await params;
  const [connection, endpoint] = [nameFromSegment(slug), nameFromSegment(segment)];
  if (connection === null || endpoint === null) notFound();
  const viewer = await requirePageViewer("endpoint.register", paths.changeEndpoint(connection, endpoint));
  const [found, choices] = await Promise.all([
    attempt(findRegistration(viewer, { connection, endpoint })),
    listRegistrationChoices(viewer),
  ]);
  if (!found.ok) notFound();
  const { name } = found.data.registration;

  return (
    <>
      <PageHead
        title={`Change ${name}`}
        facts={[
          <TextLink key="endpoint" href={paths.endpoint(connection, endpoint)}>
            {name}
          </TextLink>,
          "Kept in the audit log, without credentials",
        ]}
      />
      <RegisterForm choices={choices} saved={found.data} connection={connection} />
    </>
  );
}
