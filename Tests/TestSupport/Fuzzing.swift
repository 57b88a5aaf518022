import Foundation
import Tensors

/// How many inputs a fuzz test tries: `usual` of them in `make test`, and in `make fuzz` as many times
/// that as the environment's `LONGHAND_FUZZ` says.
public func fuzzRounds(_ usual: Int) -> Int {
  let times = ProcessInfo.processInfo.environment["LONGHAND_FUZZ"].flatMap(Int.init) ?? 1
  return usual * min(max(1, times), 1_000_000)
}

/// `bytes` with a few of them changed, removed, doubled or put in; most of the time in the header,
/// the first `header` bytes.
///
/// What is put in is one of `signs`, of which the format is written.
public func mutated(
  _ bytes: [UInt8], header: Int, signs: [UInt8], _ generator: inout Generator
) -> [UInt8] {
  var bytes = bytes
  for _ in 0...generator.whole(below: 3) {
    let everywhere = generator.whole(below: 4) == 0
    let place = generator.whole(below: min(bytes.count, everywhere ? bytes.count : header) + 1)
    let sign = signs[generator.whole(below: signs.count)]
    switch generator.whole(below: 7) {
    case 0: bytes.insert(sign, at: min(place, bytes.count))
    case 1 where everywhere: bytes.removeLast(bytes.count - min(place, bytes.count))
    case 2:
      let piece = bytes.dropFirst(place).prefix(generator.whole(below: 40))
      bytes.insert(contentsOf: piece, at: generator.whole(below: bytes.count + 1))
    case 3 where place < bytes.count: bytes.remove(at: place)
    case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8(generator.whole(below: 8))
    default: if place < bytes.count { bytes[place] = sign }
    }
  }
  return bytes
}
