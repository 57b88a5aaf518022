import Layers
import Networks
import Tensors
import TestSupport
import Testing

/// ResNet-18 as torchvision builds it.
@Suite struct ResNet18Tests {
  private func network<Scalar>(
    _ inputShape: [Int], width: Int = 64, classes: Int = 1000
  ) throws -> Sequential<Scalar> {
    var generator = Generator(seed: 1)
    return try .resNet18(
      inputShape: inputShape, width: width, classes: classes, generator: &generator)
  }

  /// torchvision's documentation of its ResNet-18 gives the number of parameters: 11 689 512.
  @Test func fullWidthHasTorchvisionsShapes() throws {
    let network: Sequential<Float> = try network([224, 224, 3])
    #expect(network.parameterCount == 11_689_512)
    let shapes = network.summary.map { "\($0.name) \($0.outputShape)" }
    #expect(
      shapes == [
        "conv1 [112, 112, 64]", "bn1 [112, 112, 64]", "relu [112, 112, 64]",
        "maxpool [56, 56, 64]", "layer1.0 [56, 56, 64]", "layer1.1 [56, 56, 64]",
        "layer2.0 [28, 28, 128]", "layer2.1 [28, 28, 128]", "layer3.0 [14, 14, 256]",
        "layer3.1 [14, 14, 256]", "layer4.0 [7, 7, 512]", "layer4.1 [7, 7, 512]",
        "avgpool [512]", "fc [1000]",
      ])
    // conv1: 112² · 64 · 7² · 3. A block of layer1: 2 · 56² · 64 · 3² · 64, and one further on as
    // much, as half the pixels each way go with twice the channels; the first of them has half of it
    // for its conv1, and 1/9 of that for its 1×1.
    let block = 2 * 56 * 56 * 64 * 9 * 64
    let first = block / 4 + block / 2 + block / 4 / 9
    let cost = 112 * 112 * 64 * 49 * 3 + 2 * block + 3 * (first + block) + 512 * 1000
    let normalised = network.leaves.filter { $0 is BatchNormalisationLayer<Float> }.count
    #expect(normalised == 20)
    let ofNormalisation =
      112 * 112 * 64 + 4 * 56 * 56 * 64 + 5 * (28 * 28 * 128 + 14 * 14 * 256 + 7 * 7 * 512)
    #expect(network.summary.map(\.multiplyAdds).reduce(0, +) == cost + ofNormalisation)
  }

  @Test func tensorsHaveTorchvisionsNames() throws {
    let network: Sequential<Float> = try network([32, 32, 3], width: 2, classes: 5)
    func block(_ name: String, projects: Bool) -> [String] {
      ["conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias"].map {
        "\(name).\($0)"
      }
        + (projects
          ? ["0.weight", "1.weight", "1.bias"].map { "\(name).downsample.\($0)" } : [])
    }
    let blocks = (1...4).flatMap { layer in
      block("layer\(layer).0", projects: layer > 1) + block("layer\(layer).1", projects: false)
    }
    #expect(
      network.parameters.map(\.name) == ["conv1.weight", "bn1.weight", "bn1.bias"] + blocks
        + ["fc.weight", "fc.bias"])
    #expect(
      network.memories.map(\.name).filter { $0.hasPrefix("layer2.0") } == [
        "layer2.0.bn1.runningMean", "layer2.0.bn1.runningVariance", "layer2.0.bn2.runningMean",
        "layer2.0.bn2.runningVariance", "layer2.0.downsample.1.runningMean",
        "layer2.0.downsample.1.runningVariance",
      ])
  }

  /// Kaiming's rule by the fan that goes out: a variance of 2 / (3² · 64) for `layer1.0.conv1`.
  @Test func weightsHaveTheirVariance() throws {
    let network: Sequential<Float> = try network([32, 32, 3])
    func meanSquare(_ name: String) throws -> Double {
      let weight = try #require(network.parameters.first { $0.name == name }).value
      return weight.scalars.reduce(0) { $0 + Double($1) * Double($1) } / Double(weight.count)
    }
    // 36 864 numbers: the mean of their squares is off by some 2 / √(2 · 36 864) = 0.7 %.
    expectClose(try meanSquare("layer1.0.conv1.weight"), 2.0 / (9 * 64), relative: 0.03)
    expectClose(try meanSquare("conv1.weight"), 2.0 / (49 * 64), relative: 0.06)
    expectClose(try meanSquare("layer2.0.downsample.0.weight"), 2.0 / 128, relative: 0.06)
    // A uniform one up to 1 / √512.
    expectClose(try meanSquare("fc.weight"), 1.0 / (3 * 512), relative: 0.03)
  }
}
