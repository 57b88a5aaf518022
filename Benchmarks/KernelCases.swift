import Kernels
import Layers
import Tensors
import Training

/// Images that the engine takes through a convolution together.
private let images = 4

extension KernelBenchmark {
  /// The kernels, in groups that are made when their turn comes.
  static var allCases: [() -> [KernelCase]] {
    // Rows and columns with their border, channels in and out: the documents' convolutions.
    let convolutions = [
      (28, 1, 32), (30, 1, 32), (13, 32, 64), (5, 64, 64), (16, 32, 64), (26, 32, 64),
    ]
    // Rows of a batch, numbers in and out: their dense layers.
    let denses = [
      (32, 576, 64), (32, 1600, 10), (32, 5408, 128), (64, 3136, 128), (64, 9216, 128),
      (64, 128, 10),
    ]
    return convolutions.map { size in
      {
        direct(
          DirectConvolution(
            height: size.0, width: size.0, inputChannels: size.1, kernelHeight: 3,
            kernelWidth: 3, outputChannels: size.2, stride: 1))
      }
    }
      + convolutions.filter { $0.1 > 1 }.map { size in
        { winograd(side: size.0 - 2, channels: size.1, filters: size.2) }
      }
      + denses.map { size in { dense(rows: size.0, inputs: size.1, outputs: size.2) } }
      + [{ heads(rows: 64, classes: 10) }, { optimisers(count: 5408 * 128) }]
  }

  private static func direct(_ sums: DirectConvolution) -> [KernelCase] {
    let (input, output) = (
      Scratch(drawing: images * sums.inputCount), Scratch(drawing: images * sums.outputCount)
    )
    let (kernel, gradient) = (Scratch(drawing: sums.kernelCount), Scratch(count: sums.kernelCount))
    let inputGradient = Scratch(count: images * sums.inputCount)
    let bias = Scratch(drawing: sums.outputChannels)
    let places = sums.places()
    let sizes = text(
      side: sums.height - 2, channels: sums.inputChannels, filters: sums.outputChannels)
    let multiplyAdds = images * sums.outputPixels * sums.kernelCount
    var cases = [
      KernelCase(kernel: "direct, forward", sizes: sizes, multiplyAdds: multiplyAdds) {
        places.withUnsafeBufferPointer { places in
          for image in 0..<images {
            sums.forward(
              input: input.start + image * sums.inputCount, kernel: kernel.start,
              bias: bias.start, rectifies: true, places: places,
              output: output.start + image * sums.outputCount)
          }
        }
      },
      KernelCase(kernel: "direct, kernel gradient", sizes: sizes, multiplyAdds: multiplyAdds) {
        sums.addKernelGradient(
          images: images, input: input.start, inputStep: sums.inputCount,
          upstream: output.start, upstreamStep: sums.outputCount, gradient: gradient.start)
      },
    ]
    if sums.inputChannels % 16 == 0 {
      cases.append(
        KernelCase(kernel: "direct, input gradient", sizes: sizes, multiplyAdds: multiplyAdds) {
          places.withUnsafeBufferPointer { places in
            for image in 0..<images {
              sums.addInputGradient(
                upstream: output.start + image * sums.outputCount, kernel: kernel.start,
                places: places, gradient: inputGradient.start + image * sums.inputCount)
            }
          }
        })
    }
    return cases
  }

  private static func winograd(side: Int, channels: Int, filters: Int) -> [KernelCase] {
    let sums = WinogradConvolution(
      outputs: 4, tilesDown: (side + 3) / 4, tilesAcross: (side + 3) / 4,
      inputChannels: channels, outputChannels: filters, images: images)
    let count = side * side * filters
    let grids = Scratch(drawing: images * sums.gridCount)
    let (kernel, gradient) = (Scratch(drawing: sums.kernelCount), Scratch(count: sums.kernelCount))
    let inputs = Scratch(drawing: sums.transformedCount(channels))
    let upstreams = Scratch(drawing: sums.transformedCount(filters))
    let results = Scratch(drawing: images * sums.resultCount)
    let (scratch, bias) = (Scratch(count: sums.scratchCount), Scratch(drawing: filters))
    let output = Scratch(count: images * count)
    let inputGradient = Scratch(count: images * sums.gridCount)
    let sizes = text(side: side, channels: channels, filters: filters)
    let multiplyAdds = images * count * 9 * channels
    let target = ConvolutionTarget(
      bias: bias.start, rectifies: true, output: output.start, outputStep: count, height: side,
      width: side, channels: filters)
    return [
      KernelCase(kernel: "Winograd, forward", sizes: sizes, multiplyAdds: multiplyAdds) {
        for image in 0..<images {
          sums.transformInput(
            grids.start + image * sums.gridCount, image: image, into: inputs.start)
        }
        withExtendedLifetime((bias, output)) {
          sums.forward(
            inputs: inputs.start, kernel: kernel.start, scratch: scratch.start, to: target)
        }
      },
      KernelCase(kernel: "Winograd, kernel gradient", sizes: sizes, multiplyAdds: multiplyAdds) {
        for image in 0..<images {
          sums.transformUpstream(
            results.start + image * sums.resultCount, image: image, into: upstreams.start)
        }
        sums.transformedKernelGradient(
          inputs: inputs.start, upstream: upstreams.start, gradient: gradient.start, goesOn: true)
      },
      KernelCase(kernel: "Winograd, input gradient", sizes: sizes, multiplyAdds: multiplyAdds) {
        sums.addInputGradient(
          upstream: upstreams.start, kernel: kernel.start, scratch: scratch.start,
          to: inputGradient.start, gridStep: sums.gridCount)
      },
    ]
  }

  private static func text(side: Int, channels: Int, filters: Int) -> String {
    "\(images) images, 3×3, \(channels) → \(side)×\(side)×\(filters)"
  }

  private static func dense(rows: Int, inputs: Int, outputs: Int) -> [KernelCase] {
    // Whole vectors are read at the end of a row that does not fill one.
    let room = 16
    let rowStep = (rows + 15) / 16 * 16
    let (input, output) = (Scratch(drawing: rows * inputs), Scratch(drawing: rows * outputs + room))
    let (weight, gradient) = (
      Scratch(drawing: inputs * outputs + room), Scratch(count: inputs * outputs)
    )
    let (exchanged, inputGradient) = (
      Scratch(drawing: outputs * rowStep), Scratch(count: inputs * rowStep)
    )
    let sizes = "\(rows) rows, \(inputs) → \(outputs)"
    let multiplyAdds = rows * inputs * outputs
    return [
      KernelCase(kernel: "dense, forward", sizes: sizes, multiplyAdds: multiplyAdds) {
        // As the engine does it: some of the weight's rows at a time, which stay in the cache.
        for from in stride(from: 0, to: inputs, by: 256) {
          MatrixProduct(
            rows: rows, columns: outputs, count: min(256, inputs - from), a: input.start + from,
            rowStep: inputs, step: 1, b: weight.start + from * outputs, rowStep: outputs,
            c: output.start, rowStep: outputs, goesOn: from > 0
          ).run()
        }
      },
      KernelCase(kernel: "dense, weight gradient", sizes: sizes, multiplyAdds: multiplyAdds) {
        MatrixProduct(
          rows: inputs, columns: outputs, count: rows, a: input.start, rowStep: 1, step: inputs,
          b: output.start, rowStep: outputs, c: gradient.start, rowStep: outputs, goesOn: false
        ).run()
      },
      KernelCase(kernel: "dense, input gradient", sizes: sizes, multiplyAdds: multiplyAdds) {
        MatrixProduct(
          rows: inputs, columns: rows, count: outputs, a: weight.start, rowStep: outputs, step: 1,
          b: exchanged.start, rowStep: rowStep, c: inputGradient.start, rowStep: rowStep,
          goesOn: false
        ).run()
      },
    ]
  }

  private static func heads(rows: Int, classes: Int) -> [KernelCase] {
    let softmax = SoftmaxRows(rows: rows, classCount: classes)
    let (logits, results) = (Scratch(drawing: rows * classes), Scratch(count: rows * classes))
    let scratch = Scratch(count: softmax.scratchCount)
    let sizes = "\(rows) rows of \(classes)"
    let (gradient, spread, biases) = (
      Scratch(drawing: 13 * 13 * 32), Scratch(count: 26 * 26 * 32), Scratch(count: 32)
    )
    let winners = (0..<13 * 13 * 32).map { Int32($0 % 5) }
    return [
      KernelCase(kernel: "softmax", sizes: sizes) {
        softmax.softmax(logits.start, probabilities: results.start, scratch: scratch.start)
      },
      KernelCase(kernel: "log-softmax", sizes: sizes) {
        softmax.logSoftmax(logits.start, logarithms: results.start, scratch: scratch.start)
      },
      KernelCase(kernel: "pooling, back", sizes: "1 image, 13×13×32 → 26×26×32") {
        winners.withUnsafeBufferPointer { winners in
          guard let start = winners.baseAddress else { return }
          UpstreamImage(gradient: gradient.start, height: 13, width: 13, channels: 32).spread(
            winners: start, grid: spread.start, gridWidth: 26, biasGradient: biases.start)
        }
      },
    ]
  }

  private static func optimisers(count: Int) -> [KernelCase] {
    let optimisers: [(String, any Optimiser<Float>)] = [
      ("Adam", Adam<Float>()),
      ("momentum", StochasticGradientDescent<Float>(learningRate: 0.01, momentum: 0.9)),
    ]
    let gradients = Scratch(drawing: count)
    return optimisers.map { name, optimiser in
      let weight = Parameter<Float>(name: "dense1.weight", value: Tensor(zeros: [count]))
      return KernelCase(kernel: "step of \(name)", sizes: "\(grouped(count)) numbers") {
        optimiser.beginStep([weight])
        weight.value.withUnsafeMutableScalars { values in
          optimiser.update(
            parameter: 0, offset: 0, values: values,
            gradients: UnsafeBufferPointer(start: gradients.start, count: count))
        }
      }
    }
  }
}
