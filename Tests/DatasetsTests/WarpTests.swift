import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Warps of pictures so small that every pixel can be worked out.
@Suite struct WarpTests {
  let square: Tensor<Double> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]

  @Test func nothingIsChangedByAWarpThatChangesNothing() throws {
    var generator = Generator(seed: 1)
    for shape in [[28, 28], [5, 8], [1, 1], [7, 2]] {
      let image = Tensor<Float>(uniform: -3..<3, shape: shape, generator: &generator)
      expectEqual(try warped(image, by: Warp(), paper: 9), image)
    }
  }

  @Test func shiftByOnePixel() throws {
    expectEqual(try warped(square, by: Warp(right: 1)), [[0, 1, 2], [0, 4, 5], [0, 7, 8]])
    expectEqual(try warped(square, by: Warp(right: -1)), [[2, 3, 0], [5, 6, 0], [8, 9, 0]])
    expectEqual(
      try warped(square, by: Warp(down: 1), paper: -1), [[-1, -1, -1], [1, 2, 3], [4, 5, 6]])
    expectEqual(
      try warped(square, by: Warp(right: 2, down: -1)), [[0, 0, 4], [0, 0, 7], [0, 0, 0]])
  }

  @Test func shiftByHalfAPixel() throws {
    // Each pixel is the mean of two: of itself and its left neighbour, which is paper at the border.
    expectEqual(
      try warped(square, by: Warp(right: 0.5)),
      Tensor(
        shape: [3, 3],
        scalars: [
          (0 + 1) / 2, (1 + 2) / 2, (2 + 3) / 2, (0 + 4) / 2, (4 + 5) / 2, (5 + 6) / 2,
          (0 + 7) / 2, (7 + 8) / 2, (8 + 9) / 2,
        ]))
    // Up and to the left, each is the mean of four.
    expectEqual(
      try warped(square, by: Warp(right: -0.5, down: -0.5)),
      Tensor(
        shape: [3, 3],
        scalars: [
          (1 + 2 + 4 + 5) / 4, (2 + 3 + 5 + 6) / 4, (3 + 0 + 6 + 0) / 4,
          (4 + 5 + 7 + 8) / 4, (5 + 6 + 8 + 9) / 4, (6 + 0 + 9 + 0) / 4,
          (7 + 8 + 0 + 0) / 4, (8 + 9 + 0 + 0) / 4, (9 + 0 + 0 + 0) / 4,
        ]))
    // A quarter down, and three quarters to the left.
    let mixed = try warped(square, by: Warp(right: -0.75, down: 0.25))
    #expect(mixed[1, 1] == 0.25 * (0.25 * 2 + 0.75 * 3) + 0.75 * (0.25 * 5 + 0.75 * 6))
  }

  @Test func quartersOfATurn() throws {
    let turned: Tensor<Double> = [[3, 6, 9], [2, 5, 8], [1, 4, 7]]
    for degrees in [90.0, -270, 450, 3_690] {
      expectEqual(try warped(square, by: Warp(rotation: degrees)), turned)
    }
    expectEqual(try warped(square, by: Warp(rotation: 180)), [[9, 8, 7], [6, 5, 4], [3, 2, 1]])
    expectEqual(try warped(square, by: Warp(rotation: -90)), [[7, 4, 1], [8, 5, 2], [9, 6, 3]])
    expectEqual(try warped(square, by: Warp(rotation: 360)), square)
    let even: Tensor<Float> = [[1, 2], [3, 4]]
    expectEqual(try warped(even, by: Warp(rotation: 90)), [[2, 4], [1, 3]])
  }

  @Test func anEighthOfATurn() throws {
    let (root, turned) = (0.5.squareRoot(), try warped(square, by: Warp(rotation: 45)))
    // From [0, 1], one above the centre: √½ up and √½ to the right of it.
    let (a, b) = (1 - root, root)
    expectClose(
      turned[0, 1], (1 - a) * (1 - b) * 2 + (1 - a) * b * 3 + a * (1 - b) * 5 + a * b * 6,
      relative: 1e-14)
    expectClose(turned[1, 1], 5, relative: 1e-14)
    // [0, 0] is √2 from the centre, and was straight above it: beyond the upper border.
    let source = Warp(rotation: 45).source(ofRow: 0, column: 0, rows: 3, columns: 3)
    expectClose(source.row, 1 - 2.0.squareRoot(), absolute: 1e-15)
    expectClose(source.column, 1, absolute: 1e-15)
  }

  @Test func scales() throws {
    let large = try warped(square, by: Warp(scale: 2))
    // Twice as large, what is one off the centre comes from half a pixel off it.
    expectEqual(
      large,
      Tensor(
        shape: [3, 3],
        scalars: [
          (1 + 2 + 4 + 5) / 4, (2 + 5) / 2, (2 + 3 + 5 + 6) / 4,
          (4 + 5) / 2, 5, (5 + 6) / 2,
          (4 + 5 + 7 + 8) / 4, (5 + 8) / 2, (5 + 6 + 8 + 9) / 4,
        ]))
    expectEqual(try warped(square, by: Warp(scale: 0.5)), [[0, 0, 0], [0, 5, 0], [0, 0, 0]])
  }

  @Test func flipsAndShears() throws {
    expectEqual(
      try warped(square, by: Warp(isFlipped: true)), [[3, 2, 1], [6, 5, 4], [9, 8, 7]])
    // At 45 degrees each row moves by as many pixels as it lies above the centre.
    expectClose(
      try warped(square, by: Warp(shear: 45)), [[0, 1, 2], [4, 5, 6], [8, 9, 0]],
      absolute: 1e-14)
    expectClose(
      try warped(square, by: Warp(shear: -45)), [[2, 3, 0], [4, 5, 6], [0, 7, 8]],
      absolute: 1e-14)
  }

  @Test func theOrderIsFlipShearScaleTurnShift() throws {
    var generator = Generator(seed: 2)
    let image = Tensor<Double>(uniform: 0..<1, shape: [9, 9], generator: &generator)
    // Each is exact, so that one after the other gives what they give at once.
    let steps = [
      Warp(isFlipped: true), Warp(rotation: 90), Warp(right: 1, down: -2),
    ]
    let oneByOne = try steps.reduce(image) { try warped($0, by: $1) }
    let atOnce = Warp(isFlipped: true, rotation: 90, right: 1, down: -2)
    expectEqual(try warped(image, by: atOnce), oneByOne)
    let place = Warp(shear: 30, scale: 1.5, rotation: 20, right: 3, down: 2)
      .source(ofRow: 5, column: 7, rows: 9, columns: 9)
    let (u, v) = (7.0 - 4 - 3, 5.0 - 4 - 2)
    let (sine, cosine) = (sin(20 * Double.pi / 180), cos(20 * Double.pi / 180))
    let (x, y) = ((cosine * u - sine * v) / 1.5, (sine * u + cosine * v) / 1.5)
    expectClose(place.row, 4 + y, relative: 1e-14)
    expectClose(place.column, 4 + x + tan(30 * Double.pi / 180) * y, relative: 1e-14)
  }

  @Test func farAwayThereIsPaper() throws {
    for warp in [Warp(right: 1e30), Warp(down: -1e30), Warp(scale: 1e-300), Warp(right: 3)] {
      let image = try warped(square, by: warp, paper: 7)
      #expect(image.scalars.filter { $0 == 7 }.count >= 8, "\(warp)")
    }
  }

  @Test func whatIsSeenIsWhatIsDone() throws {
    var recorder = Recorder<Double>()
    let result = try warped(square, by: Warp(right: 0.25), observer: &recorder)
    let place = Position(0, 0)
    #expect(
      recorder.steps(of: place) == [
        .begins(output: place),
        .product(
          input: nil, value: 0, weight: Position(0, 0), factor: 0.25, product: 0, sum: 0),
        .product(
          input: place, value: 1, weight: Position(0, 1), factor: 0.75, product: 0.75, sum: 0.75),
        .product(
          input: nil, value: 0, weight: Position(1, 0), factor: 0, product: 0, sum: 0.75),
        .product(
          input: Position(1, 0), value: 4, weight: Position(1, 1), factor: 0, product: 0,
          sum: 0.75),
        .ends(output: place, value: 0.75),
      ])
    expectEqual(try warped(square, by: Warp(right: 0.25)), result)
  }

  @Test func noPixelLeavesTheRangeOfTheImage() throws {
    var generator = Generator(seed: 3)
    let augmentation = Augmentation(shift: 3, rotation: 180, scale: 0.5, shear: 40, flips: true)
    for _ in 0..<200 {
      let image = Tensor<Float>(shape: [8, 8]) { _ in generator.uniform() < 0.5 ? -0.1 : 0.7 }
      let result = try warped(image, by: augmentation.warp(generator: &generator), paper: -0.1)
      #expect(result.min() >= -0.1 && result.max() <= 0.7)
    }
  }

  @Test func sinesAndCosines() {
    for tenth in -7_300...7_300 {
      let degrees = Double(tenth) / 10
      let (sine, cosine) = sineAndCosine(degrees: degrees)
      let radians = degrees.truncatingRemainder(dividingBy: 360) * Double.pi / 180
      #expect(abs(sine - sin(radians)) < 2e-15 && abs(cosine - cos(radians)) < 2e-15)
    }
    #expect(sineAndCosine(degrees: 90) == (1, 0) && sineAndCosine(degrees: -90) == (-1, 0))
    #expect(sineAndCosine(degrees: 1e300).cosine.magnitude <= 1)
  }

  @Test func imagesOfOtherShapes() throws {
    expectError("warped: an image is [rows, columns] with at least one pixel; this has [3]") {
      try warped([1, 2, 3] as Tensor<Double>, by: Warp())
    }
    expectError(
      """
      warped: a displacement of [2, 2] moves the pixels of images of that size, and this has [3, 3]
      """
    ) {
      try warped(
        square, by: Warp(),
        displacement: Displacement(down: Tensor(zeros: [2, 2]), right: Tensor(zeros: [2, 2])))
    }
  }

  @Test func noSizeAtAll() async {
    await #expect(processExitsWith: .failure) {
      _ = try warped([[1]] as Tensor<Double>, by: Warp(scale: 0))
    }
    await #expect(processExitsWith: .failure) {
      _ = try warped([[1]] as Tensor<Double>, by: Warp(shear: 90))
    }
    await #expect(processExitsWith: .failure) { _ = Augmentation(scale: 1) }
    await #expect(processExitsWith: .failure) { _ = Elastic(smoothness: 0) }
  }

  private func expectError(_ text: String, _ work: () throws -> Tensor<Double>) {
    #expect(throws: ShapeError.self) { _ = try work() }
    do { _ = try work() } catch { #expect("\(error)" == text) }
  }
}
