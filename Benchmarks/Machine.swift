import Engine
import Kernels

/// What this machine can do at best, measured on the spot.
public enum Machine {
  /// Floating-point operations a second of so many threads that do fused multiply-adds on numbers
  /// in registers, at the best of several tries.
  public static func peak(threads: Int) -> Double {
    let team = Team(threads: threads)
    let rounds = 2_000_000
    let operations = 2 * Double(rounds * Peak.multiplyAddsOfARound * threads)
    let sinks = Scratch(count: 16 * threads)
    return (0..<10).map { _ in
      operations
        / seconds {
          team.run(threads) { part, _ in
            sinks.start[16 * part] = Peak.multiplyAdds(rounds: rounds, factor: 0.5, addend: 1)
          }
        }
    }.max() ?? 0
  }

  /// Bytes a second of so many threads that read two arrays and write a third, all three together
  /// `kilobytes` long for each thread, at the best of several tries.
  public static func bandwidth(threads: Int, kilobytes: Int) -> Double {
    let team = Team(threads: threads)
    // A third for each array, and that in whole vectors.
    let count = kilobytes * 1024 / MemoryLayout<Float>.stride / 3 / 16 * 16
    let arrays = (0..<threads).map { _ in Scratch(count: 3 * count) }
    // About 50 megabytes for a measurement of the fastest memory, or once through the slowest.
    let rounds = max(1, 50_000 / kilobytes)
    let bytes = Double(3 * count * MemoryLayout<Float>.stride * rounds * threads)
    return (0..<10).map { _ in
      bytes
        / seconds {
          team.run(threads) { part, _ in
            let start = arrays[part].start
            for _ in 0..<rounds {
              Peak.triad(start, start + count, start + 2 * count, factor: 0.5, count: count)
            }
          }
        }
    }.max() ?? 0
  }
}

/// The seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// Numbers that begin at the beginning of a cache line, at first zeros.
final class Scratch: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>

  init(count: Int) {
    start = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: count)
    start.initialize(repeating: 0, count: count)
  }

  deinit { start.deallocate() }
}
