#!/usr/bin/env bash
# The common WebP reader for Java's ImageIO gives other pixels than libwebp, for lossy files and for many lossless
# files with opacity, and reports nothing.
#
# Expected: release 3.15.0, which fixes the reader of lossy files, is exact except for chroma interpolation, and
# lossless files were exact before.
# Observed with com.twelvemonkeys.imageio:imageio-webp 3.15.0, on files of 5 to 33 pixels that Pillow 12.3.0 (libwebp
# 1.6.0) wrote, compared with Pillow: of 100 lossless files (noise, opacity that grows from left to right) 46 have
# other pixels, up to 255 levels; of 100 grey lossy files, which have no chroma to interpolate, 25 differ by more than
# 2 levels. Exits with an error if the behaviour changes. Needs a JDK (JAVA_HOME or java in the path), python3 and the
# Maven wrapper of this repository.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -r "$place"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q --disable-pip-version-check pillow==12.3.0 numpy==2.4.6
cat >"$place/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>webp</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>com.twelvemonkeys.imageio</groupId><artifactId>imageio-webp</artifactId><version>3.15.0</version>
  </dependency></dependencies>
</project>
XML
(cd "$root" && ./mvnw -q -B -ntp -f "$place/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DoutputDirectory="$place/lib")
mkdir "$place/files"
"$place/venv/bin/python" - "$place/files" <<'PYTHON'
import sys

import numpy as np
from PIL import Image

rng = np.random.default_rng(1)
for number in range(100):
    height, width = rng.integers(5, 34, 2)
    noise = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    noise[..., 3] = np.arange(width) * 255 // (width - 1)
    Image.fromarray(noise).save(f"{sys.argv[1]}/lossless-{number}.webp", lossless=True, quality=60, method=number % 7)
    soft = np.asarray(Image.fromarray(noise[:4, :4, 0]).resize((int(width), int(height)), Image.Resampling.BICUBIC))
    Image.fromarray(soft).convert("RGB").save(f"{sys.argv[1]}/lossy-{number}.webp", quality=60)
for kind in ("lossless", "lossy"):
    for number in range(100):
        file = f"{sys.argv[1]}/{kind}-{number}.webp"
        open(file + ".rgba", "wb").write(Image.open(file).convert("RGBA").tobytes())
PYTHON
cat >"$place/Compare.java" <<'JAVA'
import java.awt.image.Raster;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

class Compare {
    public static void main(String[] folder) throws Exception {
        for (String kind : new String[] {"lossless", "lossy"}) {
            int wrong = 0;
            int largest = 0;
            for (int number = 0; number < 100; number++) {
                Path file = Path.of(folder[0], kind + "-" + number + ".webp");
                byte[] expected = Files.readAllBytes(Path.of(file + ".rgba"));
                Raster raster = ImageIO.read(file.toFile()).getRaster();
                int difference = 0;
                for (int at = 0; at < expected.length; at++) {
                    int band = at % 4;
                    int place = at / 4;
                    int sample = band < raster.getNumBands()
                            ? raster.getSample(place % raster.getWidth(), place / raster.getWidth(), band) : 255;
                    difference = Math.max(difference, Math.abs(sample - (expected[at] & 0xff)));
                }
                wrong += difference > 2 ? 1 : 0;
                largest = Math.max(largest, difference);
            }
            System.out.printf("%s: %d of 100 files differ by more than 2 levels, at most by %d%n", kind, wrong, largest);
        }
    }
}
JAVA
"$java" -cp "$place/lib/*" "$place/Compare.java" "$place/files" | tee "$place/seen"
diff "$place/seen" - <<'SEEN' || { echo "no longer as described" >&2; exit 1; }
lossless: 46 of 100 files differ by more than 2 levels, at most by 255
lossy: 25 of 100 files differ by more than 2 levels, at most by 8
SEEN
