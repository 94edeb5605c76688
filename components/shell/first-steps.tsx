import { Button } from "@/components/ui/button";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { paths } from "@/lib/paths";

import { EmptyLine } from "./empty-line";
import { NumberedSteps } from "./numbered-steps";

/** Overview, Models and Endpoints before there is a connection. */
export function FirstSteps({ mayConnect }: { mayConnect: boolean }) {
  return (
    <>
      <PageHead
        title="Connect a first registry"
        facts={["Interlock keeps no models of its own. It reads yours, and remembers."]}
      />
      <div className="grid max-w-[60rem] gap-5">
        <Panel footer="The timeline fills from the first look: history the registry keeps is imported and marked so; from then on Interlock is the witness.">
          <EmptyLine note="your first model goes here" />
        </Panel>
        <Panel padding="none">
          <NumberedSteps
            steps={[
              {
                title: "Connect",
                text: "Address and credentials. Test it before you save: the test says what the credentials can do.",
                action: mayConnect ? (
                  <Button variant="primary" href={paths.newConnection}>
                    Connect a registry
                  </Button>
                ) : (
                  "This takes an administrator whose grant has no limits"
                ),
                current: true,
              },
              {
                title: "Say what production means there",
                text: "A stage, an alias or a tag. Interlock proposes a mapping from what it finds.",
                action: "after 1",
                current: false,
              },
              {
                title: "Let people in",
                text: "Roles say what each of them sees, everywhere or for some models only.",
                action: mayConnect && (
                  <Button size="small" href={paths.members}>
                    Members
                  </Button>
                ),
                current: false,
              },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
