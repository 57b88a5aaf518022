import Foundation
import Tensors
import Testing

@testable import Figures

@Suite struct ColourScaleTests {
  let scales: [ColourScale] = [
    .ink(0...1), .grey(0...1), .heat(0...1), .sequential(0...1), .diverging(limit: 1),
  ]

  @Test func zeroIsWhiteOnADivergingScale() {
    for limit in [1, 3.7, 1e-9, 1e12] {
      let scale = ColourScale.diverging(limit: limit)
      #expect(scale.colour(of: 0) == Colour(0xffffff))
      #expect(scale.colour(of: -limit) == Colour(0x2166ac))
      #expect(scale.colour(of: limit) == Colour(0xb2182b))
      // Half of the way down the second of four equal parts ends.
      #expect(scale.colour(of: -limit / 2) == Colour(0x92c5de))
    }
  }

  @Test func theEndsOfAScaleAreItsEndsAndNothingLiesBeyond() {
    #expect(ColourScale.ink(0...255).colour(of: 0) == Colour(0xffffff))
    #expect(ColourScale.ink(0...255).colour(of: 255) == Colour(0x14181f))
    #expect(ColourScale.grey(0...255).colour(of: 51) == Colour(0x333333))
    #expect(ColourScale.heat(0...8).colour(of: 0) == Colour(0xffffff))
    #expect(ColourScale.heat(0...8).colour(of: 8) == Colour(0x800026))
    #expect(ColourScale.sequential(2...4).colour(of: 3) == Colour(0x21918c))
    for scale in scales {
      #expect(scale.colour(of: 9) == scale.colour(of: 1))
      #expect(scale.colour(of: .infinity) == scale.colour(of: 1))
      #expect(scale.colour(of: -.infinity) == scale.colour(of: scale.range.lowerBound))
      #expect(scale.colour(of: .nan) == Colour(0xb8b8b8))
    }
  }

  @Test func aScaleFitsItsNumbers() {
    let positive: Tensor<Float> = [[0.5, 3]]
    let signed: Tensor<Float> = [[0.5, -2]]
    #expect(ColourScale.fitting([positive]) == .sequential(0...3))
    #expect(ColourScale.fitting([positive, signed]) == .diverging(limit: 3))
    #expect(ColourScale.fitting([signed]) == .diverging(limit: 2))
    let strange = Tensor<Float>(shape: [4], scalars: [.nan, .infinity, 1, -.infinity])
    #expect(ColourScale.fitting([strange]) == .sequential(0...1))
    let nothing: Tensor<Float> = [0, 0]
    let vast = Tensor<Double>(shape: [3], scalars: [-.greatestFiniteMagnitude, 1e300, -2])
    #expect(ColourScale.fitting([vast]) == .diverging(limit: 1e300))
    #expect(ColourScale.ink(1e20...1e20).colour(of: 2e20) == Colour(0x14181f))
    #expect(ColourScale.fitting([nothing]).range == 0...1)
    #expect(ColourScale.fitting([nothing]).colour(of: 0) == Colour(0x440154))
  }

  /// CIE 1976 lightness, from 0 to 100.
  private func lightness(_ colour: Colour) -> Double {
    let y = colour.luminance
    return y > 0.008856 ? 116 * cbrt(y) - 16 : 903.3 * y
  }

  @Test func theSequentialScaleGrowsLighterInEvenSteps() {
    let scale = ColourScale.sequential(0...1)
    let steps = (0..<20).map { step in
      lightness(scale.colour(of: Double(step + 1) / 20))
        - lightness(scale.colour(of: Double(step) / 20))
    }
    // Viridis climbs from 14 to 91 in twenty steps of (91 − 14)/20 = 3.8.
    for step in steps { #expect(step > 2.8 && step < 5) }
  }

  @Test func textIsReadableOnEveryColour() {
    for scale in scales {
      for step in 0...200 {
        let value = scale.range.lowerBound * (1 - Double(step) / 200) + Double(step) / 200
        let colour = scale.colour(of: value)
        // WCAG asks 3 of large text, as that in cells is.
        #expect(colour.contrast(with: colour.readableInk) >= 3.9)
      }
    }
    #expect(abs(Colour.white.contrast(with: Colour(0x000000)) - 21) < 1e-9)
  }
}
