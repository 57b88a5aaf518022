import Layers
import Tensors

extension Sequential {
  /// ResNet-18 (He et al., "Deep residual learning for image recognition", 2016, table 1) as
  /// torchvision builds and names it, for images of any size.
  ///
  /// `inputShape` is `[height, width, channel]`; usual are `[224, 224, 3]`, a `width` of 64 channels in
  /// the first block and, for ImageNet, 1000 classes, of which the logits come out. Convolutions are
  /// drawn by `heNormalFanOut`, the head by `pyTorchUniform`. Throws `ShapeError`.
  public static func resNet18(
    inputShape: [Int], width: Int = 64, classes: Int, generator: inout Generator
  ) throws -> Sequential {
    let body = try Sequential(
      inputShape: inputShape,
      named: [
        (
          "conv1",
          .convolution(width, kernelSize: 7, stride: 2, padding: .all(3), bias: false)
        ),
        ("bn1", .batchNormalisation()),
        ("relu", .relu),
        ("maxpool", .maxPooling(3, stride: 2, padding: .all(1))),
        ("layer1.0", .residualBlock(width)),
        ("layer1.1", .residualBlock(width)),
        ("layer2.0", .residualBlock(2 * width, stride: 2)),
        ("layer2.1", .residualBlock(2 * width)),
        ("layer3.0", .residualBlock(4 * width, stride: 2)),
        ("layer3.1", .residualBlock(4 * width)),
        ("layer4.0", .residualBlock(8 * width, stride: 2)),
        ("layer4.1", .residualBlock(8 * width)),
        ("avgpool", .globalAveragePooling),
      ], initialiser: .heNormalFanOut, generator: &generator)
    let head: any Layer<Scalar> = try LayerDescription.dense(classes).layer(
      named: "fc", for: body.outputShape, initialiser: .pyTorchUniform, generator: &generator)
    return try Sequential(inputShape: inputShape, layers: body.layers + [head])
  }
}
