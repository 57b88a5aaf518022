import Kernels
import Testing

/// Numbers that lie in the middle of a larger buffer of NaN, where nothing else may be touched and
/// from which any number read by mistake spoils the result.
struct Guarded {
  private static let border = 19
  private var buffer: [Float]
  private let count: Int

  init(_ numbers: [Float]) {
    let border = [Float](repeating: .nan, count: Self.border)
    buffer = border + numbers + border
    count = numbers.count
  }

  mutating func withPointer(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    buffer.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      body(start + Self.border)
    }
  }

  /// The numbers, once it is sure that the border is whole.
  func numbers(_ location: SourceLocation = #_sourceLocation) -> [Float] {
    let after = Self.border + count
    let whole = (buffer[..<Self.border] + buffer[after...]).allSatisfy(\.isNaN)
    #expect(whole, "something was written beside the numbers", sourceLocation: location)
    return Array(buffer[Self.border..<after])
  }
}

func guarded(_ numbers: [Float]) -> Guarded { Guarded(numbers) }
func room(_ count: Int) -> Guarded { Guarded(Array(repeating: .nan, count: count)) }

func forward(_ sizes: ValidConvolution, _ input: [Float], _ kernel: [Float], bias: [Float]?)
  -> [Float]
{
  var (input, kernel, biases) = (guarded(input), guarded(kernel), guarded(bias ?? []))
  var (output, scratch) = (room(sizes.outputCount), room(sizes.scratchCount))
  input.withPointer { input in
    kernel.withPointer { kernel in
      biases.withPointer { biases in
        output.withPointer { output in
          scratch.withPointer { scratch in
            sizes.forward(
              input: input, kernel: kernel, bias: bias == nil ? nil : UnsafePointer(biases),
              output: output, scratch: scratch)
          }
        }
      }
    }
  }
  _ = scratch.numbers()
  return output.numbers()
}

func inputGradient(_ sizes: ValidConvolution, _ upstream: [Float], _ kernel: [Float]) -> [Float] {
  var (upstream, kernel) = (guarded(upstream), guarded(kernel))
  var (gradient, scratch) = (room(sizes.inputCount), room(sizes.scratchCount))
  upstream.withPointer { upstream in
    kernel.withPointer { kernel in
      gradient.withPointer { gradient in
        scratch.withPointer { scratch in
          sizes.inputGradient(
            upstream: upstream, kernel: kernel, gradient: gradient, scratch: scratch)
        }
      }
    }
  }
  _ = scratch.numbers()
  return gradient.numbers()
}

func kernelGradient(_ sizes: ValidConvolution, _ upstream: [Float], _ input: [Float]) -> [Float] {
  var (upstream, input) = (guarded(upstream), guarded(input))
  var (gradient, scratch) = (room(sizes.kernelCount), room(sizes.scratchCount))
  upstream.withPointer { upstream in
    input.withPointer { input in
      gradient.withPointer { gradient in
        scratch.withPointer { scratch in
          sizes.kernelGradient(
            upstream: upstream, input: input, gradient: gradient, scratch: scratch)
        }
      }
    }
  }
  _ = scratch.numbers()
  return gradient.numbers()
}

func biasGradient(_ sizes: ValidConvolution, _ upstream: [Float]) -> [Float] {
  var (upstream, gradient) = (guarded(upstream), room(sizes.outputChannels))
  upstream.withPointer { upstream in
    gradient.withPointer { gradient in
      sizes.biasGradient(upstream: upstream, gradient: gradient)
    }
  }
  return gradient.numbers()
}
