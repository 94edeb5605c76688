import { expect, test } from "vitest";

import { readCondaLine, readPipLines } from "@/lib/versions/requirements";

import { canAgree } from "./agree";

const pip = (specifier: string) => {
  const [line] = readPipLines(`a${specifier}`).packages;
  if (!line) throw new Error("It names a package.");
  return line;
};
const conda = (specifier: string) => readCondaLine(`a${specifier}`);

test.each([
  ["==1.0", "==1.0.0", true],
  ["==1.0", "==1.1", false],
  ["==2.1", "==2.1+cu121", true],
  ["==2.1+cpu", "==2.1+cu121", false],
  ["===1.0-odd_build", "===1.0-other_build", false],
  ["==1.26.4", ">=2", false],
  ["==1.26.4", ">=1.26.4,<2", true],
  ["==2.0", "<2", false],
  ["==2.0rc1", "<2", false],
  ["==2.0", "<=2.0.0", true],
  ["==1.0", "<1.0.post1", true],
  ["==1.0.post2", "<1.0.post1", false],
  ["==2.0", ">2", false],
  ["==1.5", "~=1.4.2", false],
  ["==1.4.9", "~=1.4.2", true],
  ["==1.4", "~=1.4.2", false],
  ["==1.9", "~=1.4", true],
  ["==1.4.2", "!=1.4.2", false],
  ["==1.4.2", "!=1.4.*", false],
  ["==1.4.2", "!=1.4.3", true],
  ["==1.4.2", "==1.4.*", true],
  ["==1.40.2", "==1.4.*", false],
  ["==1.4rc1", "==1.4.*", true],
  ["==1.4.*", "==1.5.*", false],
  ["==1.*", "==1.5.*", true],
  ["==1.4.*", "<1.4", false],
  [">=2", "<2", false],
  [">=2", "<=2", true],
  [">=1", "", true],
  ["==1!1.0", ">=2020", true],
  // A wish that nothing satisfies is no conflict between two files.
  [">=2,<1", ">=0", true],
])("pip's %s and %s can both be so: %s", (one, other, agree) => {
  expect(canAgree(pip(one), pip(other))).toBe(agree);
  expect(canAgree(pip(other), pip(one))).toBe(agree);
});

test.each([
  ["=1.26", "==1.26.4", true],
  ["=1.26", "==1.2.6", false],
  ["=1", "==1.26.4", true],
  ["=1.26.*", "==1.26.4", true],
  [" 1.26*", "==1.26.4", true],
  ["=1.26", ">=2", false],
  ["=1.26", ">=1.26.1", true],
  ["=1.26=py311_0", "==1.26.4", false],
  [">=1.20, <2 py311_0", "==2.1", false],
  ["=1.26.4", ">=2", false],
  // Conda's own forms that are not read may well agree.
  ["=1.8|=2.1", "==2.1", true],
  ["[version='>=3']", "==2.1", true],
  [" *", "==2.1", true],
])("conda's %s and pip's %s can both be so: %s", (one, other, agree) => {
  expect(canAgree(conda(one), pip(other))).toBe(agree);
  expect(canAgree(pip(other), conda(one))).toBe(agree);
});
