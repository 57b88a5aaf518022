import Layers
import Tensors
import TestSupport
import Testing

/// Every error that the module documents, provoked.
@Suite struct ShapeErrorTests {
  private func zeros(_ shape: Int...) -> Tensor<Float> { Tensor(zeros: shape) }

  @Test func convolutionRefuses() {
    expectError(
      """
      convolution: input 28×28 has rank 2, kernel 3×3×1×8 rank 4; give both of rank 2 \
      [height, width], or an input [batch, height, width, in] and a kernel \
      [height, width, in, out]
      """
    ) { try convolution(zeros(28, 28), zeros(3, 3, 1, 8)) }
    expectError(
      """
      convolution: input 28×28×1 has rank 3, kernel 3×3×1×8 rank 4; put a batch axis in front of \
      the input: 1×28×28×1 [batch, height, width, channel]
      """
    ) { try convolution(zeros(28, 28, 1), zeros(3, 3, 1, 8)) }
    expectError(
      """
      convolution: input 1×28×28×3 has 3 channels, but kernel 3×3×1×8 takes 1; a kernel 3×3×3×8 \
      [height, width, in, out] fits
      """
    ) { try convolution(zeros(1, 28, 28, 3), zeros(3, 3, 1, 8)) }
    expectError("convolution: input 0×4×4×1 is an empty batch; give at least one image") {
      try convolution(zeros(0, 4, 4, 1), zeros(3, 3, 1, 8))
    }
    expectError(
      """
      convolution: input 1×2×2×0 and kernel 1×1×0×3 leave nothing to multiply; every axis needs \
      at least 1
      """
    ) { try convolution(zeros(1, 2, 2, 0), zeros(1, 1, 0, 3)) }
    expectError(
      """
      convolution: bias [3] does not match 8 output channels; give a bias of shape [8]
      """
    ) { try convolution(zeros(1, 4, 4, 1), zeros(3, 3, 1, 8), bias: zeros(3)) }
    expectError(
      "convolution: bias [2] does not match 1 output channel; give a bias of shape [1]"
    ) { try convolution(zeros(4, 4), zeros(3, 3), bias: zeros(2)) }
    expectError(
      """
      trueConvolution: input 3×3, kernel 5×5, stride 1, padding 0: the kernel is larger than the \
      padded input, 5 > 3; use a kernel of at most 3, or 2 more cells of padding
      """
    ) { try trueConvolution(zeros(3, 3), zeros(5, 5)) }
  }

  @Test func sweepRefuses() {
    expectError(
      "convolution: input 4×4, kernel 3×3, stride 0: the stride must be at least 1"
    ) { try convolution(zeros(4, 4), zeros(3, 3), stride: 0) }
    expectError(
      "maxPooling: input 4×4, window 2×2, stride -2: the stride must be at least 1"
    ) { try maxPooling(zeros(4, 4), size: 2, stride: -2) }
    expectError(
      "convolution: input 4×4, kernel 0×3, stride 1: the kernel has no cells; give at least 1×1"
    ) { try convolution(zeros(4, 4), zeros(0, 3)) }
    expectError(
      "convolution: input 0×4, kernel 3×3, stride 1: the input has no cells; give at least 1×1"
    ) { try convolution(zeros(0, 4), zeros(3, 3)) }
    expectError(
      """
      convolution: input 4×4, kernel 3×3, stride 1, padding -1: padding cannot be negative; use a \
      slice to crop
      """
    ) { try convolution(zeros(4, 4), zeros(3, 3), padding: .all(-1)) }
  }

  @Test func poolingRefuses() {
    expectError(
      """
      maxPooling: input 5×5×1 has rank 3; give one image [height, width] or a batch \
      [batch, height, width, channel]; 1×5×5×1, with a batch axis in front, fits
      """
    ) { try maxPooling(zeros(5, 5, 1), size: 2) }
    expectError(
      """
      averagePooling: input [5] has rank 1; give one image [height, width] or a batch \
      [batch, height, width, channel]
      """
    ) { try averagePooling(zeros(5), size: 2) }
    expectError(
      "maxPooling: input 0×4×4×1 holds no image; batch and channel need at least 1"
    ) { try maxPooling(zeros(0, 4, 4, 1), size: 2) }
    expectError(
      "averagePooling: input 5×5, window 0×0, stride 0: the window has no cells; give at least 1×1"
    ) { try averagePooling(zeros(5, 5), size: 0) }
    expectError(
      """
      averagePooling: input 5×5, window 6×6, stride 6, padding 0: the window is larger than the \
      padded input, 6 > 5; use a window of at most 5, or 1 more cell of padding
      """
    ) { try averagePooling(zeros(5, 5), size: 6) }
    expectError(
      """
      maxPooling: input 5×5, window 2×2, stride 2, padding 2: a window of 2 could lie on padding \
      alone; padding of at most 1 on a side fits
      """
    ) { try maxPooling(zeros(5, 5), size: 2, padding: .all(2)) }
  }

  @Test func denseRefuses() {
    expectError(
      "dense: input 2×5×5×3 has rank 4, not [batch, in] or [in]; flatten it first, to 2×75"
    ) { try dense(zeros(2, 5, 5, 3), zeros(75, 10)) }
    expectError(
      """
      dense: input 2×74 has 74 numbers an example, but weight 75×10 takes 75; a weight 74×10 \
      [in, out] fits
      """
    ) { try dense(zeros(2, 74), zeros(75, 10)) }
    expectError("dense: input 0×75 is an empty batch; give at least one example") {
      try dense(zeros(0, 75), zeros(75, 10))
    }
    expectError("dense: weight [75] is not [in, out] with at least one of each") {
      try dense(zeros(75), zeros(75))
    }
    expectError("dense: bias [75] does not match 10 outputs; give a bias of shape [10]") {
      try dense(zeros(75), zeros(75, 10), bias: zeros(75))
    }
    expectError(
      """
      flatten: input [] has no batch; give [batch, …] with at least one example, or call \
      flattened() on a single one
      """
    ) { try flatten(zeros()) }
    #expect(message { try flatten(zeros(0, 4, 4, 1)) } != nil)
  }

  @Test func lossesRefuse() {
    let logits = zeros(2, 3)
    expectError(
      """
      sparseCategoricalCrossEntropy: predictions 2×3 hold 2 examples, but there is 1 class; give \
      one class for each example
      """
    ) { try sparseCategoricalCrossEntropy(logits: logits, classes: [1]) }
    expectError(
      """
      sparseCategoricalCrossEntropy: example 1 has class 3, but predictions 2×3 are of 3 classes, \
      0 to 2
      """
    ) { try sparseCategoricalCrossEntropy(logits: logits, classes: [1, 3]) }
    expectError(
      """
      sparseCategoricalCrossEntropyGradient: example 0 has class -1, but predictions 2×3 are of \
      3 classes, 0 to 2
      """
    ) { try sparseCategoricalCrossEntropyGradient(probabilities: logits, classes: [-1, 3]) }
    expectError(
      """
      sparseCategoricalCrossEntropy: predictions [3] of rank 1; give [batch, classes] with at \
      least one example and one class
      """
    ) { try sparseCategoricalCrossEntropy(probabilities: zeros(3), classes: [1]) }
    #expect(message { try sparseCategoricalCrossEntropy(logits: zeros(0, 3), classes: []) } != nil)
    expectError(
      """
      categoricalCrossEntropy: predictions 2×3 need targets of that shape, not 2×2; give one row \
      for each example and one number for each class
      """
    ) { try categoricalCrossEntropy(logits: logits, oneHot: zeros(2, 2)) }
    expectError(
      """
      categoricalCrossEntropyGradient: row 1 of the targets adds up to 2, and its least number is \
      0; a one-hot row has a single 1 among zeros, any row numbers of at least 0 that add up to 1
      """
    ) { try categoricalCrossEntropyGradient(logits: logits, oneHot: [[1, 0, 0], [1, 1, 0]]) }
    #expect(
      message {
        try categoricalCrossEntropy(probabilities: logits, oneHot: [[1, 0, 0], [2, -1, 0]])
      } != nil)
  }

  @Test func softmaxRefuses() {
    expectError(
      """
      softmax: input [] of rank 0 has no rows; give [classes] or [batch, classes], of rank 4 at \
      most and with at least one number
      """
    ) { try softmax(zeros()) }
    #expect(message { try logSoftmax(zeros(2, 0)) } != nil)
    #expect(message { try softmax(zeros(1, 1, 1, 1, 2)) } != nil)
  }

  @Test func gradientsRefuseAnUpstreamOfAnotherShape() {
    let image = zeros(4, 4)
    expectError("reluGradient: upstream 2×3 must have the shape of the result, 3×2") {
      try reluGradient(upstream: zeros(2, 3), input: zeros(3, 2))
    }
    expectError("convolutionGradients: upstream 3×3 must have the shape of the result, 2×2") {
      try convolutionGradients(upstream: zeros(3, 3), input: image, kernel: zeros(3, 3))
    }
    expectError("denseGradients: upstream 1×5 must have the shape of the result, 1×2") {
      try denseGradients(upstream: zeros(1, 5), input: zeros(1, 3), weight: zeros(3, 2))
    }
    expectError("averagePoolingGradient: upstream 3×3 must have the shape of the result, 2×2") {
      try averagePoolingGradient(upstream: zeros(3, 3), inputShape: [4, 4], size: 2)
    }
    expectError(
      """
      maxPoolingGradient: upstream 2×3 has 6 elements, but there are 3 winners; give the gradient \
      of the pooling's own output
      """
    ) { try maxPoolingGradient(upstream: zeros(2, 3), winners: [1, 2, 3], inputShape: [4, 4]) }
    expectError(
      """
      maxPoolingGradient: winner 99 lies outside an input 4×4 of 16 cells; give the shape of the \
      pooling's own input
      """
    ) { try maxPoolingGradient(upstream: zeros(2), winners: [1, 99], inputShape: [4, 4]) }
    for refusal in [
      message { try sigmoidGradient(upstream: zeros(2), output: zeros(3)) },
      message { try tanhGradient(upstream: zeros(2), output: zeros(3)) },
      message { try softmaxGradient(upstream: zeros(2), output: zeros(3)) },
      message { try logSoftmaxGradient(upstream: zeros(2), output: zeros(3)) },
    ] {
      #expect(refusal?.hasSuffix("upstream [2] must have the shape of the result, [3]") == true)
    }
  }

  @Test func layersRefuse() throws {
    expectError("conv: kernel 3×3 has rank 2, not [height, width, in, out]") {
      try ConvolutionLayer(name: "conv", weight: zeros(3, 3), bias: nil)
    }
    expectError("conv: bias [1] does not match 2 output channels; give a bias of shape [2]") {
      try ConvolutionLayer(name: "conv", weight: zeros(3, 3, 1, 2), bias: zeros(1))
    }
    expectError("dense: weight [3] has rank 1, not [in, out]") {
      try DenseLayer(name: "dense", weight: zeros(3), bias: nil)
    }
    expectError("dense: bias [3] does not match 2 outputs; give a bias of shape [2]") {
      try DenseLayer(name: "dense", weight: zeros(3, 2), bias: zeros(3))
    }
    let layer = try ConvolutionLayer(name: "conv", weight: zeros(3, 3, 2, 4), bias: nil)
    expectError("conv: input 5×5×1 has 1 channel, but kernel 3×3×2×4 takes 2") {
      try layer.outputShape(for: [5, 5, 1])
    }
    expectError("conv: an example of shape 5×5 is no image [height, width, channel]") {
      try layer.outputShape(for: [5, 5])
    }
    expectError("conv: backward needs a forward before it, whose input it goes back to") {
      try layer.backward(zeros(1, 3, 3, 4))
    }
    let flatten = FlattenLayer<Float>(name: "flatten")
    _ = try flatten.forward(zeros(2, 3, 3, 1))
    expectError("flatten: upstream 2×8 must have the shape of the result, 2×9") {
      try flatten.backward(zeros(2, 8))
    }
  }

  @Test func networksRefuse() throws {
    var generator = Generator(seed: 1)
    func network(
      _ shape: [Int], _ layers: [LayerDescription]
    ) throws -> Sequential<Float> {
      try Sequential(inputShape: shape, layers, generator: &generator)
    }
    expectError(
      """
      layer 3 of 3, dense1: an example of shape 26×26×8 is no row; put a flatten before it
      """
    ) { try network([28, 28, 1], [.convolution(8, kernelSize: 3), .relu, .dense(10)]) }
    expectError(
      """
      layer 2 of 2, conv1: input 14×14, kernel 15×15, stride 1, padding 0: the kernel is larger \
      than the padded input, 15 > 14; use a kernel of at most 14, or 1 more cell of padding
      """
    ) { try network([28, 28, 1], [.maxPooling(2), .convolution(8, kernelSize: 15)]) }
    expectError(
      "layer 1 of 1, conv1: an example of shape 28×28 is no image [height, width, channel]"
    ) { try network([28, 28], [.convolution(8, kernelSize: 3)]) }
    expectError("layer 1 of 1, conv1: the number of filters is 0; it must be at least 1") {
      try network([28, 28, 1], [.convolution(0, kernelSize: 3)])
    }
    expectError("layer 1 of 1, conv1: the kernel size is 0; it must be at least 1") {
      try network([28, 28, 1], [.convolution(1, kernelSize: 0)])
    }
    expectError("layer 1 of 1, dense1: the number of outputs is -1; it must be at least 1") {
      try network([28], [.dense(-1)])
    }
    expectError(
      """
      Sequential: examples of shape [] have no numbers; give the shape of one example, such as \
      [28, 28, 1]
      """
    ) { try network([], []) }
    expectError(
      """
      layer 1 of 1, dense: an example of shape [4] is not [3], as the weight takes
      """
    ) {
      let layer = try DenseLayer(name: "dense", weight: zeros(3, 2), bias: nil)
      return try Sequential(inputShape: [4], layers: [layer])
    }
    let relu = try network([4, 4, 1], [.relu])
    expectError(
      """
      Sequential: input 4×4×1 is not a batch of examples of shape 4×4×1; put a batch axis in \
      front: 1×4×4×1
      """
    ) { try relu.forward(zeros(4, 4, 1)) }
    expectError("Sequential: input 2×4×5×1 is not a batch of examples of shape 4×4×1") {
      try relu.forwardThroughAll(zeros(2, 4, 5, 1))
    }
    expectError("relu1: backward needs a forward before it, whose input it goes back to") {
      try relu.backward(zeros(1, 4, 4, 1))
    }
  }

  @Test func gradientCheckRefuses() {
    let x: Tensor<Double> = [1, 2]
    expectError(
      """
      GradientCheck: x: the gradient [3] must have the shape of what it is of, [2], with at least \
      one element
      """
    ) { try GradientCheck("x", Tensor(zeros: [3]), at: x, upstream: x) { $0 } }
    expectError("centralDifferences: upstream [1] must have the shape of the result, [2]") {
      try GradientCheck("x", x, at: x, upstream: [1]) { $0 }
    }
  }
}
