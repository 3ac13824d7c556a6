// The scripts of the chat page are modules that a browser can parse.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../main/resources/META-INF/resources/web/", import.meta.url);

for (const name of readdirSync(folder).filter((each) => each.endsWith(".js"))) {
  test(`${name} can be parsed`, () => {
    const input = readFileSync(new URL(name, folder));
    const checked = spawnSync(process.execPath, ["--check", "--input-type=module"], { input, encoding: "utf8" });
    assert.equal(checked.status, 0, checked.stderr);
  });
}
