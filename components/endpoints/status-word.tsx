import { classNames } from "@/components/ui/class-names";
import { CloseIcon, FailIcon, type IconType, UnknownIcon, WaitIcon } from "@/components/ui/icons";
import type { EndpointStatus } from "@/lib/registries/types";

/** A status in words; a shape and a colour only where something is not as it should stay. */
export function StatusWord({ status }: { status: EndpointStatus }) {
  if (status === "ready") return <span className="whitespace-nowrap text-ink-2">ready</span>;
  const { icon: Icon, ink } = looks[status];
  return (
    <span className={classNames("inline-flex items-center gap-1.5 font-strong whitespace-nowrap", ink)}>
      <Icon />
      <span className="self-baseline">{status === "unknown" ? "not known" : status}</span>
    </span>
  );
}

const looks: Record<Exclude<EndpointStatus, "ready">, { icon: IconType; ink: string }> = {
  updating: { icon: WaitIcon, ink: "text-caution" },
  failed: { icon: FailIcon, ink: "text-stop" },
  deleting: { icon: CloseIcon, ink: "text-caution" },
  unknown: { icon: UnknownIcon, ink: "text-unknown" },
};
