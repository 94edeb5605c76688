import { Button } from "@/components/ui/button";

import { DeploymentRow } from "./deployment-row";
import type { Form } from "./register-form";
import { emptyDeployment } from "./use-registration";

const most = 20;

/** One row a deployment; their shares add up to 100 %. */
export function DeploymentFields({ form }: { form: Form }) {
  const { typed, change, problemOf } = form;
  const { deployments } = typed;
  const sum = deployments.reduce((total, { weight }) => total + (Number(weight) || 0), 0);
  const problem = problemOf("deployments");
  const add = () =>
    change({
      deployments: [...deployments, { ...emptyDeployment, key: `deployment-${deployments.length + 1}`, weight: "0" }],
    });
  return (
    <div className="grid gap-4">
      <ul className="grid gap-4">
        {deployments.map((each, at) => (
          <DeploymentRow key={at} form={form} each={each} at={at} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={add} disabled={deployments.length >= most}>
          Add a deployment
        </Button>
        <span
          role="status"
          className={problem !== null || sum !== 100 ? "text-small font-strong text-stop" : "text-small text-ink-3"}
        >
          {problem ?? (sum === 100 ? "100 % are shared out" : `The shares add up to ${sum} %, not to 100 %.`)}
        </span>
      </div>
    </div>
  );
}
