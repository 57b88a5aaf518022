import Datasets
import Foundation
import Layers
import Networks
import Tensors
import TestSupport
import Training

/// Weights and images that follow from whole numbers alone, as Tests/Peers/first_losses.py has them
/// too, and the losses that the frameworks made of them.
enum FirstLosses {
  static let steps = 10

  /// The finaliser of SplitMix64 over a counter.
  static func bits(_ stream: UInt64, _ index: Int) -> UInt64 {
    var x = UInt64(index) &* 0x9e37_79b9_7f4a_7c15 &+ stream &* 0xd1b5_4a32_d192_ed03
    x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
    x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
    return x ^ (x >> 31)
  }

  /// A multiple of 1/1024 from −1 up to but not including 1.
  static func signed<Scalar: TensorScalar>(_ stream: Int, _ index: Int) -> Scalar {
    Scalar(Int(bits(UInt64(stream), index) >> 53) - 1024) / 1024
  }

  /// Gives each parameter of a network its weights.
  static func fill<Scalar>(_ network: Sequential<Scalar>) {
    for (number, parameter) in network.parameters.enumerated() {
      let shape = parameter.value.shape
      let fan = shape.dropLast().reduce(1, *)
      var divisor = 1
      while 3 * divisor * divisor < fan { divisor *= 2 }
      if shape.count == 1 { divisor = 16 }
      parameter.value = Tensor(
        shape: shape,
        scalars: (0..<parameter.value.count).map { signed(number, $0) / Scalar(divisor) })
    }
  }

  static func classOf(_ image: Int) -> Int { Int(bits(1001, image) % 10) }

  /// Each class lights its own blocks of 4 × 4 pixels, under noise.
  static func byte(_ image: Int, _ y: Int, _ x: Int) -> UInt8 {
    let noise = bits(1000, image * 784 + y * 28 + x) >> 56
    let lit = bits(1002, classOf(image) * 49 + y / 4 * 7 + x / 4) & 1
    return UInt8(lit == 1 ? noise | 128 : noise >> 2)
  }

  /// Images `first..<first + count` and their classes.
  static func batch(_ images: Range<Int>, _ normalisation: Normalisation) -> Batch<Float> {
    Batch(
      inputs: Tensor(shape: [images.count, 28, 28, 1]) { place in
        normalisation(byte(images.lowerBound + place[0], place[1], place[2]))
      }, classes: images.map(classOf))
  }

  /// The network without what draws at random while it learns.
  static func network<Scalar>(_ description: DocumentNetwork) throws -> Sequential<Scalar> {
    var generator = Generator(seed: 1)
    let layers = description.layers.filter { $0 != .dropout2d(0.25) }
    let network = try Sequential<Scalar>(
      inputShape: DocumentNetwork.inputShape, layers, generator: &generator)
    fill(network)
    return network
  }

  /// The recorded losses of a network, step by step.
  static func recorded(_ name: String) throws -> [Double] {
    let peer = name.hasPrefix("keras") ? "keras" : "pytorch"
    let file = packageRoot.appending(path: "Tests/Peers/first-losses-\(peer).tsv")
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: "\t")
    }
    return rows.filter { $0[0] == name }.compactMap { Double($0[2]) }
  }
}
