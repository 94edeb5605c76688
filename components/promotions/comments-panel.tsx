"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { commentOnPromotion } from "@/lib/promotions/actions";
import type { PromotionView } from "@/lib/promotions/types";

import { Initials } from "./initials";
import { useAct } from "./use-act";

type Props = {
  number: number;
  comments: PromotionView["comments"];
  /** Holds the permission somewhere: what exactly, the action decides. */ mayComment: boolean;
};

export function CommentsPanel({ number, comments, mayComment }: Props) {
  return (
    <Panel title="Comments" fact={comments.length > 0 && comments.length} padding="none">
      {comments.length > 0 && (
        <ol>
          {comments.map(({ id, member, text, at }) => (
            <li
              key={id}
              className="grid grid-cols-[1.375rem_minmax(0,1fr)] gap-x-2.5 gap-y-0.5 border-b border-hair px-4 py-2.5"
            >
              <Initials name={member} />
              <p>
                <b>{member}</b> <Time at={at} className="text-micro text-ink-3" />
              </p>
              <p className="col-start-2 whitespace-pre-line wrap-anywhere text-pretty text-ink-2">{text}</p>
            </li>
          ))}
        </ol>
      )}
      {mayComment ? (
        <Write number={number} />
      ) : (
        comments.length === 0 && <p className="p-4 text-ink-2">Nobody has said anything yet.</p>
      )}
    </Panel>
  );
}

function Write({ number }: { number: number }) {
  const [text, setText] = useState("");
  const { act, busy, problem } = useAct();
  const isEmpty = text.trim() === "";
  const send = () => {
    if (!isEmpty)
      act(
        () => commentOnPromotion({ number, text }),
        () => setText(""),
      );
  };
  return (
    <form
      className="grid gap-2 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field label="Add a comment" problem={problem}>
        <Textarea
          rows={2}
          maxLength={5000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && send()}
        />
      </Field>
      <div>
        <Button type="submit" size="small" disabled={isEmpty} busy={busy} kbd="Ctrl Enter">
          {busy ? "Adding …" : "Add the comment"}
        </Button>
      </div>
    </form>
  );
}
