import { MediaRefusal } from './media-refusal.ts'
import type { RawFrame } from './picture.ts'
import { readPpm } from './ppm.ts'
import { sampleTimes } from './sample-times.ts'

/** One run of FFmpeg over the file `input`, writing what is wanted to the place that it is told. */
export type VideoCommand = (output: string) => string[]

export interface ProgramBounds {
  /** Of everything that is written. */
  maxOutputBytes: number
  signal: AbortSignal
}

/** An FFmpeg in a process of its own. */
export interface VideoProgram {
  /**
   * Runs the commands one after the other over the same input.
   *
   * @returns what they wrote, put together.
   * @throws MediaRefusal when one of them fails, VerbatimError when the program cannot be started, or the signal's reason.
   */
  run(commands: VideoCommand[], input: Buffer, bounds: ProgramBounds): Promise<Buffer>
}

export interface VideoLimits {
  program: VideoProgram
  signal: AbortSignal
  frames: number
  videoSeconds: number
  edge: number
}

/** 4096 × 2304. A decoder holds up to some twenty frames of a video. */
const MAX_FRAME_PIXELS = 9_437_184

/** What is let near the bytes: two containers, and the codecs that videos of the web have. */
const INPUT = [
  ['-protocol_whitelist', 'file,pipe'],
  ['-format_whitelist', 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm'],
  ['-codec_whitelist', 'h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4'],
  ['-max_pixels', String(MAX_FRAME_PIXELS)],
  ['-threads', '1'],
].flat()

const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error']

/** A packet takes a line of some 60 bytes; a minute at 240 frames a second has 14,400. */
const MAX_LIST_BYTES = 4_000_000

/**
 * Frames of an MP4 or WebM, evenly spread over its time, in order, no side longer than `edge`.
 *
 * @throws MediaRefusal
 */
export async function sampleVideo(bytes: Buffer, limits: VideoLimits): Promise<RawFrame[]> {
  const { program, signal, videoSeconds, edge } = limits
  const listed = await program.run([list(videoSeconds)], bytes, { maxOutputBytes: MAX_LIST_BYTES, signal })
  const { starts, duration } = readList(listed.toString('latin1'))
  if (starts.length === 0) throw new MediaRefusal('there is no video in it')
  if (duration > videoSeconds)
    throw new MediaRefusal(`it runs for more than the ${videoSeconds} s that are taken`)
  const chosen = sampleTimes(starts, duration, limits.frames)
  const commands = chosen.map((at) => frameAt(starts[at] ?? 0, edge))
  const maxOutputBytes = commands.length * (3 * edge * edge + 64)
  const frames = readPpm(await program.run(commands, bytes, { maxOutputBytes, signal }))
  if (frames.length === 0) throw new MediaRefusal('no frame of the video can be decoded')
  return frames
}

/** Lists the packets of the video without decoding them: headers may lie about the length, packets cannot. */
function list(videoSeconds: number): VideoCommand {
  const most = ['-t', String(videoSeconds + 1)]
  return (output) => [
    ...QUIET,
    ...INPUT,
    ...most,
    ...['-i', 'file:input', '-map', '0:v:0', '-c', 'copy', '-f', 'framecrc', '-y', output],
  ]
}

/** Seeks to just before a frame and decodes it. */
function frameAt(seconds: number, edge: number): VideoCommand {
  const scale = `scale=w='min(${edge},iw)':h='min(${edge},ih)':force_original_aspect_ratio=decrease`
  const seek = ['-ss', Math.max(0, seconds - 0.0005).toFixed(6)]
  const frame = ['-map', '0:v:0', '-frames:v', '1', '-vf', scale]
  const write = ['-c:v', 'ppm', '-f', 'image2pipe', '-threads', '1', '-y']
  return (output) => [...QUIET, ...INPUT, ...seek, '-i', 'file:input', ...frame, ...write, output]
}

/** Reads what the framecrc muxer writes: `#tb 0: 1/12800`, then `stream, dts, pts, duration, size, checksum` for each packet. */
function readList(text: string): { starts: number[]; duration: number } {
  const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)$/m.exec(text) ?? []
  const unit = Number(numerator) / Number(denominator)
  if (!Number.isFinite(unit)) return { starts: [], duration: 0 }
  const packets = [...text.matchAll(/^0, *-?\d+, *(-?\d+), *(\d+),/gm)]
  const shown = packets
    .map(([, pts, duration]) => ({ start: Number(pts) * unit, end: (Number(pts) + Number(duration)) * unit }))
    .filter(({ start }) => start >= 0)
  const starts = shown.map(({ start }) => start).sort((one, other) => one - other)
  const end = shown.reduce((latest, packet) => Math.max(latest, packet.end), 0)
  return { starts, duration: end - (starts[0] ?? 0) }
}
