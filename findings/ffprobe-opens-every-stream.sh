#!/bin/sh
# ffprobe opens a decoder for every stream of a file, also for streams that are not selected, and exits before its
# first line of output if one of them may not be opened. So `-select_streams V:0 -codec_whitelist h264` prints nothing
# for a valid H.264 file with subtitles, a cover image or an uncommon audio codec. `ffmpeg -c copy -f framecrc` with
# the same list prints the time of each packet: copied streams need no decoder, and streams that fail to open while the
# file is probed do no harm.
#
# versions: ffprobe of npm @ffprobe-installer/linux-x64 5.2.0, ffmpeg of PyPI imageio-ffmpeg 0.8.1 (FFmpeg 9.0.2); also
# observed with FFmpeg 5.1.9 (Debian 12) and 8.0.1 (bytedeco)
# observed: "h264 alone allowed: ffprobe exit 1, 0 packets; ffmpeg exit 0, 10 packets"
#           "subrip allowed too:  ffprobe exit 0, 10 packets"
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm pack --silent @ffprobe-installer/linux-x64@5.2.0 >/dev/null
tar xzf ./*.tgz
chmod +x package/ffprobe
python3 -m venv venv
venv/bin/pip install -q imageio-ffmpeg==0.8.1
ffmpeg=$(venv/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')

printf '1\n00:00:00,000 --> 00:00:01,000\nwords\n' >words.srt
"$ffmpeg" -v error -f lavfi -i testsrc=size=64x48:rate=10:duration=1 -i words.srt -c:v libx264 -pix_fmt yuv420p -c:s srt file.mkv

probed() {
  code=0
  package/ffprobe -v quiet -codec_whitelist "$1" -select_streams V:0 -show_entries packet=pts_time -of csv=p=0 file.mkv >lines || code=$?
  echo "ffprobe exit $code, $(grep -c . lines || true) packets"
}
one=$(probed h264)
both=$(probed h264,srt,subrip)
code=0
"$ffmpeg" -v quiet -codec_whitelist h264 -i file.mkv -map 0:V:0 -c copy -f framecrc - >lines || code=$?
copied="ffmpeg exit $code, $(grep -vc '^#' lines) packets"

echo "h264 alone allowed: $one; $copied"
echo "subrip allowed too: $both"
[ "$one" = "ffprobe exit 1, 0 packets" ]
[ "$both" = "ffprobe exit 0, 10 packets" ]
[ "$copied" = "ffmpeg exit 0, 10 packets" ]
