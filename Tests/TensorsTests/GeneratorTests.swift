import TestSupport
import Tensors
import Testing

@Suite struct GeneratorTests {
  @Test func theSeedIsSpreadBySplitMix64() {
    // The first outputs of SplitMix64 for 1234567, as published with it on Rosetta Code.
    #expect(
      Generator(seed: 1_234_567).state == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431,
      ])
  }

  @Test func theBitsAreThoseOfXoshiro256StarStar() throws {
    // From the state 1, 2, 3, 4: the values by which rand_xoshiro is held to the C original.
    var generator = try #require(Generator(state: [1, 2, 3, 4]))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
      10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect(expected.indices.map { _ in generator.next() } == expected)
  }

  @Test func theNumbersOfASeedAreFixed() {
    // Worked out once more in Python, from the published algorithms.
    var generator = Generator(seed: 42)
    #expect(
      (0..<4).map { _ in generator.uniform() } == [
        0.08386297105988216, 0.3789802506626686, 0.6800434110281394, 0.9246929453253876,
      ])
    generator = Generator(seed: 42)
    #expect(
      (0..<6).map { _ in generator.normal() } == [
        -0.22661756280859918, 2.1387980466065364, 0.5992150216768773, -1.130849811545665,
        -1.539752334719269, 1.5729617806457286,
      ])
    generator = Generator(seed: 42)
    #expect(generator.shuffled(count: 10) == [7, 3, 8, 9, 5, 6, 4, 1, 0, 2])
  }

  @Test func aSavedStateGoesOn() throws {
    var first = Generator(seed: 3)
    _ = first.next()
    var second = try #require(Generator(state: first.state))
    #expect(first == second)
    #expect((0..<8).map { _ in first.next() } == (0..<8).map { _ in second.next() })
    #expect(Generator(seed: 3) != first)
    #expect(Generator(state: [0, 0, 0, 0]) == nil)
    #expect(Generator(state: [1, 2, 3]) == nil)
    #expect(Set([Generator(seed: 1), Generator(seed: 1), Generator(seed: 2)]).count == 2)
  }

  @Test func uniformNumbersFillTheirRange() {
    var generator = Generator(seed: 1)
    let numbers = Tensor<Double>(uniform: -1..<3, shape: [100_000], generator: &generator)
    #expect(numbers.min() >= -1)
    #expect(numbers.max() < 3)
    // The mean of −1..<3 is 1 and its variance 4²/12; a hundred thousand come that near.
    expectClose(numbers.mean(), 1, absolute: 0.02)
    expectClose(numbers.variance(), 4 * 4 / 12, absolute: 0.02)
    // No Float lies between 1 and the next: rounding up would leave the range.
    #expect(
      (0..<100).allSatisfy { _ in generator.uniform(in: Float(1)..<Float(1).nextUp) == 1 })
  }

  @Test func normalNumbersHaveTheShapeOfTheBell() {
    var generator = Generator(seed: 2)
    let numbers = Tensor<Float>(
      normalWithMean: 5, deviation: 2, shape: [200_000], generator: &generator)
    expectClose(numbers.mean(), 5, absolute: 0.02)
    expectClose(numbers.standardDeviation(), 2, absolute: 0.02)
    // The shares within one, two and three deviations: erf(k / √2).
    for (deviations, share) in [(1, 0.6827), (2, 0.9545), (3, 0.9973)] {
      let inside = numbers.scalars.filter { abs($0 - 5) < Float(2 * deviations) }.count
      expectClose(Double(inside) / 200_000, share, absolute: 0.004)
    }
  }

  @Test func wholeNumbersAreDrawnEvenly() {
    var generator = Generator(seed: 4)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[generator.whole(below: 6)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
    #expect(generator.whole(below: 1) == 0)
    #expect((0..<100).allSatisfy { _ in generator.whole(below: .max) >= 0 })
  }

  @Test func everyOrderIsAsLikely() {
    var generator = Generator(seed: 5)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[generator.shuffled(count: 4), default: 0] += 1 }
    // 4! = 24 orders, a thousand times each.
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 })
    #expect(generator.shuffled(count: 0) == [])
    #expect(generator.shuffled(count: 1) == [0])
  }

  @Test func tensorsAreDrawnInRowMajorOrder() {
    var first = Generator(seed: 6)
    var second = Generator(seed: 6)
    let tensor = Tensor<Double>(
      normalWithMean: 0, deviation: 1, shape: [2, 3], generator: &first)
    expectEqual(tensor, Tensor((0..<6).map { _ in second.normal() }).reshaped(to: [2, 3]))
  }
}
