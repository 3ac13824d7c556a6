#!/usr/bin/env bash
# Zod 4 writes `format` values that no JSON Schema vocabulary has, some in place of the pattern. A server that rejects
# unknown formats rejects plain Zod strings, and one that only looks for `pattern` beside `format` misses it.
#
# Expected by the JSON Schema vocabularies (draft-07 validation 7.3, 2020-12 validation 7.3): `email`, `uri`, ...;
# prefixes and suffixes are a `pattern` only.
# Observed with zod 4.6.7 and Node 18 or later:
#   z.string().startsWith("ab")                  format "starts_with" beside pattern "^ab.*"
#   z.string().startsWith("ab").endsWith("yz")   format "ends_with", the patterns one level down in `allOf`
#   z.string().includes("mid")                   format "includes"
#   z.string().lowercase()                       format "lowercase"
#   z.cuid2()                                    format "cuid2"
#   z.iso.time()                                 a pattern without offset, no format; RFC 3339's `time` has an offset
#   z.iso.duration()                             a pattern with look-ahead in the middle, hard for automata
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund zod@4.6.7
cat > see.mjs <<'JS'
import assert from 'node:assert/strict';
import { z } from 'zod';
const of = schema => z.toJSONSchema(schema);
const starts = of(z.string().startsWith('ab'));
const both = of(z.string().startsWith('ab').endsWith('yz'));
console.log(JSON.stringify({ starts, both, time: of(z.iso.time()), duration: of(z.iso.duration()) }, null, 1));
assert.equal(starts.format, 'starts_with');
assert.equal(starts.pattern, '^ab.*');
assert.equal(both.format, 'ends_with');
assert.equal(both.pattern, undefined);
assert.deepEqual(both.allOf, [{ pattern: '^ab.*' }, { pattern: '.*yz$' }]);
assert.equal(of(z.string().includes('mid')).format, 'includes');
assert.equal(of(z.string().lowercase()).format, 'lowercase');
assert.equal(of(z.cuid2()).format, 'cuid2');
assert.equal(of(z.iso.time()).format, undefined);
assert.ok(new RegExp(of(z.iso.time()).pattern).test('10:20'));
assert.ok(!new RegExp(of(z.iso.time()).pattern).test('10:20:30Z'));
assert.ok(of(z.iso.duration()).pattern.includes('(?=\\d|T\\d)'));
JS
node see.mjs
echo "as described: zod 4.6.7 writes formats outside the standard"
