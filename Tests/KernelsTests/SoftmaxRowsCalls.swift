import Kernels
import Testing

/// All that the kernels give for some rows.
struct RowResults: Equatable {
  var probabilities: [Float] = []
  var logarithms: [Float] = []
  var softmaxGradient: [Float] = []
  var gradient: [Float] = []
  var losses: [Float] = []
  var predictions: [Int] = []

  /// What they give for one row, whose numbers lie in `range`.
  func row(_ row: Int, _ range: Range<Int>) -> RowResults {
    RowResults(
      probabilities: Array(probabilities[range]), logarithms: Array(logarithms[range]),
      softmaxGradient: Array(softmaxGradient[range]), gradient: Array(gradient[range]),
      losses: [losses[row]], predictions: [predictions[row]])
  }
}

/// Calls every kernel of rows, each result written into a buffer of its own or over the input.
func run(
  _ sizes: SoftmaxRows, _ logits: [Float], classes: [Int], batch: Int, upstream: [Float]? = nil,
  inPlace: Bool = false
) -> RowResults {
  let upstream = upstream ?? logits
  var results = RowResults()
  results.probabilities = call(sizes, logits, inPlace) { z, output, scratch in
    sizes.softmax(z, probabilities: output, scratch: scratch)
  }
  results.logarithms = call(sizes, logits, inPlace) { z, output, scratch in
    sizes.logSoftmax(z, logarithms: output, scratch: scratch)
  }
  var probabilities = guarded(results.probabilities)
  probabilities.withPointer { probabilities in
    results.softmaxGradient = call(sizes, upstream, inPlace) { g, output, scratch in
      sizes.softmaxGradient(
        upstream: g, probabilities: probabilities, gradient: output, scratch: scratch)
    }
  }
  _ = probabilities.numbers()
  var losses = room(sizes.rows)
  results.gradient = call(sizes, logits, inPlace) { z, output, scratch in
    losses.withPointer { losses in
      results.predictions = places(sizes.rows) { predictions in
        sizes.crossEntropy(
          logits: z, classes: classes, batch: batch, gradient: output, losses: losses,
          predictions: predictions, scratch: scratch)
      }
    }
  }
  results.losses = losses.numbers()
  // Without a gradient the rest has to be the same.
  var others = room(sizes.rows)
  _ = call(sizes, logits, true) { z, _, scratch in
    others.withPointer { losses in
      let predictions = places(sizes.rows) { predictions in
        sizes.crossEntropy(
          logits: z, classes: classes, batch: batch, gradient: nil, losses: losses,
          predictions: predictions, scratch: scratch)
      }
      #expect(predictions == results.predictions)
    }
  }
  #expect(others.numbers().map(\.bitPattern) == results.losses.map(\.bitPattern))
  return results
}

/// Calls a kernel that makes as many numbers of `numbers`.
private func call(
  _ sizes: SoftmaxRows, _ numbers: [Float], _ inPlace: Bool,
  _ kernel: (
    UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void
) -> [Float] {
  var (input, output) = (guarded(numbers), room(numbers.count))
  var scratch = room(sizes.scratchCount)
  scratch.withPointer { scratch in
    input.withPointer { input in
      output.withPointer { output in kernel(input, inPlace ? input : output, scratch) }
    }
  }
  _ = scratch.numbers()
  let (changed, made) = (input.numbers(), output.numbers())
  if inPlace { return changed }
  #expect(changed.map(\.bitPattern) == numbers.map(\.bitPattern), "the input has been changed")
  return made
}

/// The integers that `body` writes, once it is sure that nothing is written beside them.
private func places(_ count: Int, _ body: (UnsafeMutablePointer<Int>) -> Void) -> [Int] {
  let border = [Int](repeating: -7, count: 9)
  var buffer = border + [Int](repeating: -1, count: count) + border
  buffer.withUnsafeMutableBufferPointer { buffer in
    if let start = buffer.baseAddress { body(start + border.count) }
  }
  #expect(Array(buffer[..<9]) == border && Array(buffer[(9 + count)...]) == border)
  return Array(buffer[9..<(9 + count)])
}
