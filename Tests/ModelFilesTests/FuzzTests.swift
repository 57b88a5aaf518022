import ModelFiles
import TestSupport
import Tensors
import Testing

/// Whatever bytes come from outside, the reader answers or throws: nothing here may trap.
@Suite struct FuzzTests {
  @Test func safetensorsNeverTrap() throws {
    var generator = Generator(seed: 1)
    var file = ModelFile(metadata: ["epoch": "3", "note": "a \"b\"\n"])
    file.tensors["conv1.weight"] = StoredTensor(Tensor<Float>(ones: [2, 2, 1, 3]))
    file.tensors["conv1.bias"] = StoredTensor(Tensor<Float>(zeros: [3]))
    file.tensors["running"] = StoredTensor(Tensor<Double>([0.5]))
    file.tensors["dropout1.generator"] = StoredTensor(words: generator.state)
    let bytes = try file.safetensors()
    let data = file.tensors.values.reduce(0) { $0 + $1.bytes.count }
    let signs = Array("{}[]\":,0918\\u -".utf8)
    let rounds = fuzzRounds(6000)
    var read = 0
    for round in 0..<rounds {
      var bytes = mutated(bytes, header: bytes.count - data, signs: signs, &generator)
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
    #expect(read > rounds / 60 && read < rounds, "\(read)")
  }
}
