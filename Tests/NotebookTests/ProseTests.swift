import Testing

@testable import Notebook

@Suite struct ProseTests {
  private let typesetter = Typesetter(isBold: false)

  @Test func formulasAreShieldedOnThePage() {
    #expect(
      Prose.page("A $x_{i}$ in *a* line, `$not$` here.")
        == "A $`x_{i}`$ in *a* line, `$not$` here.")
    #expect(Prose.page("$$ a \\\\ b $$") == "```math\na \\\\ b\n```")
    #expect(
      Prose.page("It is\n\n$$\na\nb\n$$\n\nthere.") == "It is\n\n```math\na\nb\n```\n\nthere.")
    #expect(Prose.page("- Item:\n\n  $$ a $$") == "- Item:\n\n  ```math\n  a\n  ```")
  }

  @Test func moneyIsNoFormula() {
    #expect(Prose.page("From $5 to $6, and \\$7.") == "From $5 to $6, and \\$7.")
    #expect(Inline.pieces(of: "a $ b $ c") == [.text("a $ b $ c")])
  }

  @Test func formulasInTheirShieldStay() {
    #expect(Prose.page("A $`x_i`$.") == "A $`x_i`$.")
    #expect(typesetter.line("A $`x_i`$.") == "A xᵢ.")
  }

  @Test func aFormulaMayRunOverALineEnd() {
    #expect(Prose.page("so $a +\nb$ is") == "so $`a +\nb`$ is")
  }

  @Test func listsAndQuotationsKeepTheirMarks() {
    let text = "- one\n  more\n- two\n\n1. first\n2. second\n\n> said\n> so"
    #expect(
      Prose.page(text) == "- one\n  more\n- two\n1. first\n2. second\n\n> said\n> so")
  }

  @Test func codeAndTablesAreKept() {
    let text =
      "```swift\nlet a = \"$x$\"\n# no heading\n```\n\n| a | b |\n| --- | --- |\n| $x$ | 1 |"
    #expect(
      Prose.page(text)
        == "```swift\nlet a = \"$x$\"\n# no heading\n```\n\n| a | b |\n| --- | --- |\n| $`x`$ | 1 |"
    )
  }

  @Test func theTerminalFillsParagraphs() {
    let words = Array(repeating: "word", count: 20).joined(separator: " ")
    let set = typesetter.set(Prose(words)).map(\.text)
    #expect(set.count == 1)
    let lines = set[0].split(separator: "\n")
    #expect(lines.map(\.count) == [79, 19])
  }

  @Test func theTerminalLeavesMarksOut() {
    #expect(
      typesetter.line("**Bold**, *slanted*, _so_, a*b*c and snake_case_name")
        == "Bold, slanted, so, a*b*c and snake_case_name")
    #expect(
      typesetter.line("[text](../a/README.md) and [site](https://a.org/b_c)")
        == "text and site (https://a.org/b_c)")
    #expect(typesetter.line("![alt](x.png)") == "[picture: alt]")
    #expect(
      typesetter.set(Prose("<details>\n<summary>More</summary>\n\nText\n\n</details>")).map(\.text)
        == ["Text"])
  }

  @Test func headingsAreSetOff() {
    #expect(typesetter.set(Prose("# Title")) == [.init(text: "Title\n═════", isHeading: true)])
    #expect(
      typesetter.set(Prose("## Part $x$")) == [.init(text: "Part x\n──────", isHeading: true)])
    #expect(typesetter.set(Prose("### Small")) == [.init(text: "Small", isHeading: true)])
    #expect(Typesetter(isBold: true).bold("a") == "\u{1B}[1ma\u{1B}[0m")
  }

  @Test func itemsStandCloseTogether() {
    #expect(
      typesetter.set(Prose("Text:\n\n- a\n- b\n\nEnd")).map(\.isClose) == [
        false, false, true, false,
      ])
  }
}
