"use client";

import { Button, type ButtonLook } from "./button";
import { IconButton } from "./icon-button";
import { CopyIcon, LinkIcon } from "./icons";
import { toast } from "./toast";

type Props = ButtonLook & {
  /** What is copied. A function: an address, made at that moment. Absent: the address of this page as it is then. */
  text?: string | (() => string);
  /** "Copy link", "Copy SHA-256". */
  label: string;
  /** Said afterwards: "Link copied. It opens at 18 Oct 14:00." */
  said: string;
  iconOnly?: boolean;
};

export function CopyButton({ text, label, said, iconOnly, ...look }: Props) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : (text ?? location.href));
      toast(said);
    } catch {
      toast("The browser did not allow copying. Select the text and copy it by hand.");
    }
  };
  if (iconOnly) return <IconButton icon={CopyIcon} label={label} onClick={copy} />;
  return (
    <Button {...look} onClick={copy}>
      {typeof text === "string" ? <CopyIcon /> : <LinkIcon />}
      {label}
    </Button>
  );
}
