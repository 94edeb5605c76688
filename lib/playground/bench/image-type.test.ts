import { expect, test } from "vitest";

import { imageTypeOf, pictureIn } from "./image-type";

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const letters = (text: string) => [...new TextEncoder().encode(text)];

test.each<[string, number[], string | null]>([
  ["PNG", [...png, 0, 0, 0, 13], "image/png"],
  ["JPEG", [0xff, 0xd8, 0xff, 0xe0, 0, 16], "image/jpeg"],
  ["an old GIF", letters("GIF87a,"), "image/gif"],
  ["GIF", letters("GIF89a,"), "image/gif"],
  ["WebP", [...letters("RIFF"), 0x24, 0x0a, 0, 0xff, ...letters("WEBPVP8 ")], "image/webp"],
  ["PNG that ends within its mark", png.slice(0, 7), null],
  ["JPEG of two bytes", [0xff, 0xd8], null],
  ["WebP without its name", [...letters("RIFF"), 0, 0, 0, 0, ...letters("WEB")], null],
  ["sound in the box that WebP has", [...letters("RIFF"), 0, 0, 0, 0, ...letters("WAVE")], null],
  ["SVG", letters('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), null],
  ["SVG behind a declaration", letters('<?xml version="1.0"?><svg/>'), null],
  ["HTML", letters("<!doctype html><script>alert(1)</script>"), null],
  ["HTML that holds a mark later", letters("<html>GIF89a"), null],
  ["a bitmap, whose mark is two letters of any text", letters("BM"), null],
  ["nothing", [], null],
])("the first bytes of %s tell its type, or that it is no picture to draw", (_what, bytes, type) => {
  expect(imageTypeOf(Uint8Array.from(bytes))).toBe(type);
});

const binary = (bytes: number[]) => ({ kind: "bytes" as const, base64: Buffer.from(bytes).toString("base64") });
const text = (content: string) => ({ kind: "text" as const, text: content });

test.each([
  ["PNG that is called JPEG is drawn as what it is", binary([...png, ...png]), "image/jpeg", "image/png"],
  ["PNG that is called SVG", binary([...png, ...png]), "image/svg+xml", "image/png"],
  ["a GIF whose bytes all read as text", text("GIF89a\u0001\u0001;"), "image/gif", "image/gif"],
  ["a picture that is called none is bytes", binary(png), "application/octet-stream", null],
  ["HTML that is called PNG is text", text("<script>alert(1)</script>"), "image/png", null],
  ["SVG is text", text("<svg onload='alert(1)'/>"), "image/svg+xml", null],
  ["bytes that are called PNG and end too early are bytes", binary(png.slice(0, 4)), "image/png", null],
  ["nothing that is called PNG", text(""), "image/png", null],
])("%s", (_what, body, said, drawn) => {
  expect(pictureIn(body, said)).toBe(drawn);
});
