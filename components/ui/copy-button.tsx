"use client";

import { Button, type ButtonLook } from "./button";
import { copyText } from "./copy-text";
import { IconButton } from "./icon-button";
import { CopyIcon, LinkIcon } from "./icons";

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
  const copy = () => copyText(typeof text === "function" ? text() : (text ?? location.href), said);
  if (iconOnly) return <IconButton icon={CopyIcon} label={label} onClick={copy} />;
  return (
    <Button {...look} onClick={copy}>
      {typeof text === "string" ? <CopyIcon /> : <LinkIcon />}
      {label}
    </Button>
  );
}
