import Kernels
import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The sums of this module's loops by way of `Kernels`: the same bits, sooner.
///
/// There is none, and the loops do the work, unless the numbers are `Float`, nobody watches, and the
/// processor has a fused multiply-add.
struct KernelCall<Watcher: Observer> {
  typealias Scalar = Watcher.Scalar

  private let sizes: ValidConvolution

  /// A convolution of padded images `[batch, height, width, in]` with a kernel
  /// `[height, width, in, out]`.
  init?(images: [Int], kernel: [Int], stride: Int, for _: Watcher.Type) {
    guard Watcher.self == NoObserver<Float>.self, kernelsServe else { return nil }
    sizes = ValidConvolution(
      batch: images[0], height: images[1], width: images[2], inputChannels: images[3],
      kernelHeight: kernel[0], kernelWidth: kernel[1], outputChannels: kernel[3], stride: stride)
  }

  /// A dense layer with inputs `[batch, in]` and a weight `[in, out]`.
  init?(inputs: [Int], weight: [Int], for _: Watcher.Type) {
    guard Watcher.self == NoObserver<Float>.self, kernelsServe else { return nil }
    sizes = ValidConvolution(rows: inputs[0], inputs: weight[0], outputs: weight[1])
  }

  /// The output, of `shape`, from inputs x, weights w and biases b.
  func output(
    _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, _ b: Tensor<Scalar>?, shape: [Int]
  ) -> Tensor<Scalar> {
    filled(shape) { output in
      withScratch { scratch in
        sizes.forward(
          input: floats(x), kernel: floats(w), bias: b.map(floats), output: output,
          scratch: scratch)
      }
    }
  }

  /// The gradient for inputs of `shape`, from the gradient that arrives and weights w.
  func inputGradient(
    _ upstream: Tensor<Scalar>, _ w: Tensor<Scalar>, shape: [Int]
  ) -> Tensor<Scalar> {
    filled(shape) { gradient in
      withScratch { scratch in
        sizes.inputGradient(
          upstream: floats(upstream), kernel: floats(w), gradient: gradient, scratch: scratch)
      }
    }
  }

  /// The gradient for weights of `shape`, from the gradient that arrives and inputs x.
  func weightGradient(
    _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, shape: [Int]
  ) -> Tensor<Scalar> {
    filled(shape) { gradient in
      withScratch { scratch in
        sizes.kernelGradient(
          upstream: floats(upstream), input: floats(x), gradient: gradient, scratch: scratch)
      }
    }
  }

  /// The gradient for the biases, `[out]`, from the gradient that arrives.
  func biasGradient(_ upstream: Tensor<Scalar>) -> Tensor<Scalar> {
    filled([sizes.outputChannels]) { gradient in
      sizes.biasGradient(upstream: floats(upstream), gradient: gradient)
    }
  }

  private func withScratch(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: sizes.scratchCount) { scratch in
      if let start = scratch.baseAddress { body(start) }
    }
  }
}

/// Whether the kernels are of use.
///
/// If they are not, the program says so once: its reader should know why all takes so long.
private let kernelsServe: Bool = {
  if !Processor.hasFusedMultiplyAdd {
    var message = """
      This build's processor has no fused multiply-add (x86-64 without FMA): the readable loops do \
      the work, many times slower.

      """
    message.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
  return Processor.hasFusedMultiplyAdd
}()

/// A tensor whose every element `body` writes.
func filled<Scalar>(
  _ shape: [Int], _ body: (UnsafeMutablePointer<Float>) -> Void
) -> Tensor<Scalar> {
  let scalars = filledArray(of: Float.self, count: Tensor<Float>.count(of: shape), body)
  return same(Tensor<Float>(shape: shape, scalars: scalars))
}

/// An array whose every element `body` writes.
func filledArray<Element>(
  of _: Element.Type, count: Int, _ body: (UnsafeMutablePointer<Element>) -> Void
) -> [Element] {
  Array(unsafeUninitializedCapacity: count) { buffer, written in
    if let start = buffer.baseAddress { body(start) }
    written = count
  }
}

/// The elements as an array that can be passed where a kernel wants a pointer.
func floats<Scalar>(_ tensor: Tensor<Scalar>) -> [Float] {
  let floats: Tensor<Float> = same(tensor)
  return floats.scalars
}

/// The tensor itself, under the other of two names for its type.
private func same<Scalar, Other>(_ tensor: Tensor<Scalar>) -> Tensor<Other> {
  guard let result = tensor as? Tensor<Other> else {
    brokenPromise("a kernel call is made for Float alone, not for \(Scalar.self)")
  }
  return result
}
