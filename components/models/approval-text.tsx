import { FailIcon, type IconType, PassIcon, WaitIcon } from "@/components/ui/icons";
import type { Approval } from "@/lib/registries/types";

/** The registry's own approval axis, in the registry's own word; never a stage. */
export function ApprovalText({ status, native }: { status: Approval; native: string | null }) {
  if (status === "not_applicable") return <span className="text-ink-3">none here</span>;
  const { icon: Icon, ink } = looks[status];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Icon className={ink} />
      <span className="self-baseline">{native ?? status}</span>
    </span>
  );
}

const looks: Record<Exclude<Approval, "not_applicable">, { icon: IconType; ink: string }> = {
  pending: { icon: WaitIcon, ink: "text-caution" },
  approved: { icon: PassIcon, ink: "text-go" },
  rejected: { icon: FailIcon, ink: "text-stop" },
};
