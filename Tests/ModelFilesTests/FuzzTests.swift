import ModelFiles
import Tensors
import Testing

/// Whatever bytes come from outside, the reader answers or throws: nothing here may trap.
@Suite struct FuzzTests {
  /// `bytes` with a few of them changed, removed, doubled or put in; most of the time in the header.
  private func mutated(_ bytes: [UInt8], header: Int, _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    let signs = Array("{}[]\":,0918\\u -".utf8)
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

  @Test func safetensorsNeverTrap() throws {
    var generator = Generator(seed: 1)
    var file = ModelFile(metadata: ["epoch": "3", "note": "a \"b\"\n"])
    file.tensors["conv1.weight"] = StoredTensor(Tensor<Float>(ones: [2, 2, 1, 3]))
    file.tensors["conv1.bias"] = StoredTensor(Tensor<Float>(zeros: [3]))
    file.tensors["running"] = StoredTensor(Tensor<Double>([0.5]))
    file.tensors["dropout1.generator"] = StoredTensor(words: generator.state)
    let bytes = try file.safetensors()
    let data = file.tensors.values.reduce(0) { $0 + $1.bytes.count }
    var read = 0
    for round in 0..<6000 {
      var bytes = mutated(bytes, header: bytes.count - data, &generator)
      // Else most of them would fail at the length of the header, and at nothing behind it.
      if !round.isMultiple(of: 3), bytes.count > 8 + data {
        let count = UInt64(bytes.count - 8 - data)
        for place in 0..<8 { bytes[place] = UInt8(truncatingIfNeeded: count >> (8 * place)) }
      }
      do {
        let file = try ModelFile(safetensors: bytes)
        for tensor in file.tensors.values {
          #expect(tensor.bytes.count == tensor.shape.reduce(tensor.type.size, *))
          _ = (tensor.floats, tensor.doubles, tensor.wholeNumbers)
        }
        _ = try? file.networkState()
        #expect(try ModelFile(safetensors: file.safetensors()) == file)
        read += 1
      } catch is ModelFileError {}
    }
    // Some changes only touch numbers or texts; were there none, nothing would have been tried.
    #expect(read > 100 && read < 6000, "\(read)")
  }
}
