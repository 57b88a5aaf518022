import Kernels
import Testing

@Suite struct DropoutMaskTests {
  /// Number `index` of SplitMix64, one after the other, as its authors wrote it.
  private func number(_ index: Int, from seed: UInt64) -> UInt64 {
    var (state, result): (UInt64, UInt64) = (seed, 0)
    for _ in 0...index {
      state &+= 0x9e37_79b9_7f4a_7c15
      result = state
      result = (result ^ (result >> 30)) &* 0xbf58_476d_1ce4_e5b9
      result = (result ^ (result >> 27)) &* 0x94d0_49bb_1331_11eb
      result ^= result >> 31
    }
    return result
  }

  @Test func isTwoStepsOfSplitMix() {
    // The first numbers from 1234567, as they are printed with many implementations.
    #expect(number(0, from: 1_234_567) == 6_457_827_717_110_365_317)
    #expect(number(4, from: 1_234_567) == 16_408_922_859_458_223_821)
    let quarter = DropoutMask(seed: 11, rate: 0.25)
    for example in 0..<20 {
      for index in 0..<20 {
        let bits = number(index, from: number(example, from: 11))
        #expect(quarter.keeps(example: example, index: index) == (bits >= 1 << 62))
      }
    }
  }

  @Test func scaleKeepsTheMean() {
    #expect(DropoutMask(seed: 1, rate: 0.5).scale == 2)
    #expect(DropoutMask(seed: 1, rate: 0.75).scale == 4)
    #expect(DropoutMask(seed: 1, rate: 0).scale == 1)
  }

  /// Of n numbers, each kept with probability q, n·q are kept, give or take √(n·q·(1 − q)).
  ///
  /// Five times that is passed once in 1.7 million seeds.
  @Test(arguments: [0, 0.1, 0.25, 0.5, 0.9])
  func keepsItsShare(rate: Double) {
    let (examples, numbers) = (200, 5000)
    let mask = DropoutMask(seed: 5, rate: rate)
    let count = Double(examples * numbers)
    func bound(_ q: Double) -> Double { 5 * (count * q * (1 - q)).squareRoot() }
    var kept = 0
    // Whether neighbours share a fate, as those that know nothing of each other do by chance.
    var (alikeInRow, alikeBelow) = (0, 0)
    for example in 0..<examples {
      for index in 0..<numbers {
        let keeps = mask.keeps(example: example, index: index)
        kept += keeps ? 1 : 0
        alikeInRow += keeps == mask.keeps(example: example, index: index + 1) ? 1 : 0
        alikeBelow += keeps == mask.keeps(example: example + 1, index: index) ? 1 : 0
      }
    }
    #expect(abs(Double(kept) - count * (1 - rate)) <= bound(1 - rate))
    let alike = rate * rate + (1 - rate) * (1 - rate)
    // Pairs that overlap are not independent: their variance is below three times that of as many
    // that do not.
    #expect(abs(Double(alikeInRow) - count * alike) <= 2 * bound(alike))
    #expect(abs(Double(alikeBelow) - count * alike) <= 2 * bound(alike))
  }

  @Test func anotherSeedIsAnotherMask() {
    let masks = [1, 2].map { DropoutMask(seed: $0, rate: 0.5) }
    let alike = (0..<1000).filter {
      masks[0].keeps(example: 0, index: $0) == masks[1].keeps(example: 0, index: $0)
    }
    #expect(abs(alike.count - 500) <= 80)  // 5 · √(1000 / 4)
  }

  @Test(arguments: [-0.1, 1, 1.5])
  func refusesARate(rate: Double) async {
    await #expect(processExitsWith: .failure) { [rate] in
      _ = DropoutMask(seed: 1, rate: rate)
    }
  }
}
