import Figures
import Foundation
import Layers
import Tensors
import TestSupport
import Testing
import Training

@testable import OptimisersChapter

/// What chapter 7 prints, worked by hand.
@Suite struct OptimisersChapterTests {
  private typealias Descent = StochasticGradientDescent<Double>

  private func weights(_ optimiser: any Optimiser<Double>) -> [Double] {
    moments(of: optimiser).map(\.weight.after)
  }

  private func expect(
    _ got: [Double], _ expected: [Double], location: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      Tensor(got), Tensor(expected), relative: 1e-12, absolute: 1e-12, sourceLocation: location)
  }

  // MARK: Three steps on w²

  @Test func descent() {
    let first: Double = 1 - 0.1 * (2 * 1)
    let second: Double = 0.8 - 0.1 * (2 * 0.8)
    let third: Double = 0.64 - 0.1 * (2 * 0.64)
    expect(weights(Descent(learningRate: 0.1)), [first, second, third])
    expect([first, second, third], [0.8, 0.64, 0.512])
  }

  @Test func momentum() {
    let v: [Double] = [0.9 * 0 + 2, 0.9 * 2 + 1.6, 0.9 * 3.4 + 0.92]
    expect(v, [2, 3.4, 3.98])
    let w: [Double] = [1 - 0.1 * 2, 0.8 - 0.1 * 3.4, 0.46 - 0.1 * 3.98]
    expect(w, [0.8, 0.46, 0.062])
    let optimiser = Descent(learningRate: 0.1, momentum: 0.9)
    let told = moments(of: optimiser)
    expect(told.map(\.weight.after), w)
    expect(told.map { $0.memory["velocity"]?.after ?? .nan }, v)
    expect(told.map { $0.memory["velocity"]?.before ?? .nan }, [0, 2, 3.4])
    expect(told.map(\.gradient), [2 * 1, 2 * 0.8, 2 * 0.46])
  }

  @Test func nesterov() {
    let w: [Double] = [
      1 - 0.1 * (2 + 0.9 * 2),
      0.62 - 0.1 * (1.24 + 0.9 * (0.9 * 2 + 1.24)),
      0.2224 - 0.1 * (0.4448 + 0.9 * (0.9 * 3.04 + 0.4448)),
    ]
    expect(w, [0.62, 0.2224, -0.108352])
    expect(weights(Descent(learningRate: 0.1, momentum: 0.9, nesterov: true)), w)
  }

  @Test func rmsProp() {
    let s1: Double = 0.9 * 0 + 0.1 * 4
    let w1: Double = 1 - 0.1 * 2 / s1.squareRoot()
    let s2: Double = 0.9 * s1 + 0.1 * (2 * w1) * (2 * w1)
    let w2: Double = w1 - 0.1 * (2 * w1) / s2.squareRoot()
    let s3: Double = 0.9 * s2 + 0.1 * (2 * w2) * (2 * w2)
    let w3: Double = w2 - 0.1 * (2 * w2) / s3.squareRoot()
    expect(weights(RMSProp(learningRate: 0.1, smoothing: 0.9, epsilon: 0)), [w1, w2, w3])
    // The first step is η / √(1 − α) long.
    expect([1 - w1], [0.1 / 0.1.squareRoot()])
  }

  @Test(arguments: [0, 0.5]) func adam(decay: Double) {
    let kept: Double = 1 - 0.1 * decay
    // m = 0.2, v = 0.004; corrected 2 and 4.
    let w1: Double = kept * 1 - 0.1 * 2 / 2
    let m2: Double = 0.9 * 0.2 + 0.1 * (2 * w1)
    let v2: Double = 0.999 * 0.004 + 0.001 * (2 * w1) * (2 * w1)
    let w2: Double =
      kept * w1 - 0.1 * (m2 / (1 - 0.81)) / (v2 / (1 - 0.998001)).squareRoot()
    let m3: Double = 0.9 * m2 + 0.1 * (2 * w2)
    let v3: Double = 0.999 * v2 + 0.001 * (2 * w2) * (2 * w2)
    let w3: Double =
      kept * w2 - 0.1 * (m3 / (1 - 0.729)) / (v3 / (1 - 0.997002999)).squareRoot()
    let optimiser = Adam<Double>(
      learningRate: 0.1, epsilon: .afterCorrection(0),
      decay: decay == 0 ? .none : .decoupled(decay))
    let told = weights(optimiser)
    expectClose(Tensor(told), Tensor([w1, w2, w3]), relative: 1e-10)
  }

  @Test func theSumsOfAStepComeToWhatTheOptimiserHolds() throws {
    let text = try worked(Descent(learningRate: 0.1, momentum: 0.9)) {
      momentumLines($0, rate: 0.1, momentum: 0.9)
    }
    #expect(
      text.split(separator: "\n").prefix(8).map(String.init) == [
        "step 1", "  g = 2·1 = 2", "  v = 0.9·0 + 2 = 2", "  w = 1 - 0.1·2 = 0.8",
        "step 2", "  g = 2·0.8 = 1.6", "  v = 0.9·2 + 1.6 = 3.4", "  w = 0.8 - 0.1·3.4 = 0.46",
      ])
    #expect(throws: WorkError.self) {
      try worked(Descent(learningRate: 0.1, momentum: 0.9)) {
        momentumLines($0, rate: 0.1, momentum: 0.8)
      }
    }
  }

  @Test func numbersOnPaper() {
    #expect(
      [0.5, 2, -0.108352, 0.004, 0.0072360001, 1e-9, 0].map(short)
        == ["0.5", "2", "-0.1084", "0.004", "0.007236", "0", "0"])
    #expect(factor(-0.5) == "(-0.5)" && factor(0.5) == "0.5")
  }

  // MARK: The limit, and the velocity

  @Test func theLimitOfTheLearningRate() {
    for (rate, factor) in [(0.02, 0.96), (0.5, 0), (0.9, -0.8), (1, -1), (1.1, -1.2)] {
      let first: Double = factor
      let third: Double = factor * factor * factor
      let path = weights(Descent(learningRate: rate))
      expect([path[0], path[2]], [first, third])
    }
  }

  @Test func theVelocityOfALongSlope() {
    let path = moments(of: Descent(learningRate: 0.1, momentum: 0.9), steps: 3) { _ in 1 }
    let third: Double = 0.9 * (0.9 * 1 + 1) + 1
    expect([path[2].memory["velocity"]?.after ?? .nan], [third])
  }

  // MARK: The valley

  @Test func theValleyAndItsSlope() {
    let valley = Valley()
    expect([valley.loss(3, 2)], [0.5 * (3 * 3 + 50 * 2 * 2)])
    let slope = valley.gradient(3, 2)
    expect([slope.0, slope.1], [3, 50 * 2])
    // The same place in the turned valley is as high, and the slope is as central differences say.
    let turned = Valley(isTurned: true)
    let place = turned.place(along: 3, across: 2)
    expect([turned.loss(place.x, place.y)], [valley.loss(3, 2)])
    let step = 1e-5
    let differences = [
      (turned.loss(place.x + step, place.y) - turned.loss(place.x - step, place.y)) / (2 * step),
      (turned.loss(place.x, place.y + step) - turned.loss(place.x, place.y - step)) / (2 * step),
    ]
    let (across, up) = turned.gradient(place.x, place.y)
    expectClose(Tensor([across, up]), Tensor(differences), relative: 1e-8)
  }

  @Test func descentDoesNotMindTheTurn() {
    let (straight, turned) = (Valley(), Valley(isTurned: true))
    let paths = [straight, turned].map { valley in
      valley.path(
        Descent(learningRate: 0.02), from: valley.start, steps: 30)
    }
    for step in 0...30 {
      expect(
        [turned.loss(paths[1][step].x, paths[1][step].y)],
        [straight.loss(paths[0][step].x, paths[0][step].y)])
    }
    // −9 · 0.98ⁿ along the valley, 1.5 · 0ⁿ across.
    expect([paths[0][2].x, paths[0][2].y], [-9 * 0.98 * 0.98, 0])
  }

  /// At curvature 2 everywhere and the rate 1/4 each step halves both numbers, and quarters the loss:
  /// 9² + 1.5² = 83.25, and 83.25 / 4ⁿ is below 1 from n = 4 on.
  @Test func stepsUntilTheLossStaysBelow() {
    let valley = Valley(flat: 2, steep: 2)
    func steps(_ rate: Double, _ goal: Double, atMost: Int = 10) -> Int? {
      valley.stepsUntil(goal, by: Descent(learningRate: rate), atMost: atMost)
    }
    #expect(steps(0.25, 1) == 4)
    #expect(steps(0.25, 100) == 0)
    #expect(steps(0.25, 1, atMost: 3) == nil)
    #expect(steps(1e200, 1) == nil)
  }

  // MARK: Decay

  @Test func decayOfALargeAndASmallWeight() {
    expect(pulled(.l1(0.5), from: 1, rate: 0.1, steps: 4), [0.95, 0.9, 0.85, 0.8])
    let turn: Double = 0.02 - 0.05
    expect(pulled(.l1(0.5), from: 0.12, rate: 0.1, steps: 4), [0.07, 0.02, turn, turn + 0.05])
    for decay in [WeightDecay.l2(0.5), .decoupled(0.5)] {
      expect(pulled(decay, from: 1, rate: 0.1, steps: 2), [0.95, 0.95 * 0.95])
    }
  }

  /// Decoupled: (1 − ηλ)ⁿ, and the swing of ±η that alternating gradients leave.
  @Test func decayWithinAdamDependsOnTheGradients() {
    for size in [1, 0.01] {
      let left = wavered(.decoupled(1), size: size, rate: 0.01, steps: 100)
      let kept = (0..<100).reduce(1.0) { kept, _ in kept * (1 - 0.01 * 1) }
      #expect(abs(left - kept) < 0.02, "gradients ±\(size): \(left) of \(kept)")
    }
    let large = wavered(.l2(0.1), size: 1, rate: 0.01, steps: 100)
    let small = wavered(.l2(0.1), size: 0.01, rate: 0.01, steps: 100)
    #expect(large > 0.8 && small < 0.3, "\(large), \(small)")
  }

  // MARK: Trainings

  private func trials() -> Trials {
    var generator = Generator(seed: 4)
    let inputs = Tensor<Float>(uniform: 0..<1, shape: [64, 28, 28, 1], generator: &generator)
    let images = Batch(inputs: inputs, classes: (0..<64).map { $0 % 10 })
    return Trials(
      training: images, validation: images.batch(Array(0..<20)), start: Generator(seed: 5))
  }

  @Test func trainingsBeginAlikeAndFollowTheirSchedule() throws {
    let trials = trials()
    #expect(trials.batches() == 2)
    let schedule = Schedule.exponential(factor: 0.5)
    let trial = try trials.run(
      StochasticGradientDescent(learningRate: 0.25), schedule: schedule, epochs: 2)
    #expect(trial.rates == [0.25, 0.25 * 0.5, 0.25 * 0.25, 0.25 * 0.125])
    #expect(trial.losses.count == 4 && trial.epochs.count == 2)
    let other = try trials.run(Adam(), epochs: 1)
    #expect(other.losses.first == trial.losses.first)
    #expect(trial.weights.count == 3 * 3 * 8 + 3 * 3 * 8 * 16 + 5 * 5 * 16 * 10)
  }

  @Test func aTrainingThatRunsAwayHasNoScore() throws {
    let trial = try trials().run(StochasticGradientDescent(learningRate: 1e20), epochs: 5)
    #expect(trial.validation == nil && trial.cells == ["no number", "–"])
  }

  @Test func meansOfLosses() {
    let means = means(of: [1, 3, 5, 7, 9], size: 2)
    #expect(means.batches == [2, 4] && means.losses == [(1 + 3) / 2, (5 + 7) / 2])
  }

  @Test func lossesWithinATwentiethAreAboutTheSame() throws {
    #expect(comparison(0.94, 1) == "smaller" && comparison(1.06, 1) == "larger")
    #expect(comparison(0.96, 1) == "about the same" && comparison(1.04, 1) == "about the same")
    let trial = Trial(
      losses: [], rates: [], epochs: [], validation: Score(loss: 1, accuracy: 0),
      network: try trialNetwork)
    let other = Trial(
      losses: [], rates: [], epochs: [], validation: Score(loss: 2, accuracy: 0),
      network: try trialNetwork)
    #expect(mean([trial, other]) { $0.validation?.loss } == 1.5)
  }

  private var trialNetwork: Sequential<Float> {
    get throws { try Sequential(inputShape: [1], layers: []) }
  }

  // MARK: The page

  private var page: String {
    get throws {
      try String(
        contentsOf: packageRoot.appending(path: "chapters/07-optimisers/README.md"),
        encoding: .utf8)
    }
  }

  @Test func thePageHoldsTheStepsWorkedAbove() throws {
    let page = try page
    for line in [
      "w = 0.64 - 0.1·1.28 = 0.512", "v = 0.9·3.4 + 0.92 = 3.98", "w = 0.46 - 0.1·3.98 = 0.062",
      "w = 0.2224 - 0.1·(0.4448 + 0.9·3.1808) = -0.1084", "s = 0.9·0 + 0.1·2² = 0.4",
      "m̂ = 0.2 / (1 - 0.9) = 2", "v̂ = 0.004 / (1 - 0.999) = 4", "w = 1 - 0.1·2 / √4 = 0.9",
    ] {
      #expect(page.contains(line), "the page lacks: \(line)")
    }
  }
}
