// Asks for a promotion as its page does: by the running application's own action, with that member's session. Reads
// `{ url, email, password, request }` from standard input. One that is open already is as good.
import { text } from "node:stream/consumers";

import type { RequestInput } from "@/lib/promotions/inputs";

import { cookieOf } from "../bench/signed-in";
import { callAction } from "../torture/calls";

type Order = { url: string; email: string; password: string; request: RequestInput };

const { url, email, password, request } = JSON.parse(await text(process.stdin)) as Order;
const asked = await callAction<{ number: number }>(
  { app: url, cookie: await cookieOf(url, email, password) },
  "requestPromotion",
  request,
);
if (asked?.ok !== true && asked?.error.code !== "conflict") {
  console.error(asked?.error.message ?? "The application did not answer.");
  process.exit(1);
}
