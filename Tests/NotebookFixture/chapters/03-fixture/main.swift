//: # A page to test pages by
//:
//: The **prose** stands in comments, with $x_{i,j}$ in a line and
//:
//: $$ y = \frac{1}{k^2} \sum_{i,j} x_{i,j} $$
//:
//: on a line of its own.
//:
//: - One item
//: - and another

import ArgumentParser
import Figures
import Layers
import Notebook
import Tensors

struct FixtureOptions: ParsableArguments {
  @OptionGroup var page: PageOptions
  @Flag(help: "Throw at the top level.") var fail = false
  @Flag(help: "Call the page from a function that does not say where.") var stray = false
  @Flag(help: "Draw a figure that cannot be drawn.") var undrawn = false
  @Option(help: "Show so many numbers.") var many = 0
  @Flag(help: "Leave out what takes time.") var quick = false
}

let options = Page.options(FixtureOptions.self, "A page to test pages by.")
let page = try Page(options.page, reduction: options.quick ? "--quick" : nil)

//: ## Values

let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
page.show("I", image)
page.show(
  "a call over several lines",
  [
    1.5,
    2,
  ])
page.say("The image has **\(image.count)** cells.")

//: Marks inside a string are no prose.

let text = """
  //: # Not a heading
  \("//: nor this")
  """
page.show("text", text)

//: ## Loops and functions

/// A comment that documents is code.
func shown(_ number: Int, line: Int = #line) {
  page.show("number", number, line: line)
}

func stray() { page.show("nowhere", 0) }

for size in 1...2 {
  page.show("size", size)
  shown(size * size)
}

//: The function is called again, and its values stand here.

shown(3)
for number in 0..<options.many { shown(number) }
if options.stray { stray() }

//: ## A table, a figure, a listing

page.table(["layer", "parameters"], [["conv|1", "320"], ["dense", "1,199,882"]])
page.figure("note", caption: "A *note*, of $x^2$.") { folder, name in
  guard !options.undrawn else { throw Undrawn() }
  return try note(in: folder, name)
}
// This comment goes with the call.
page.figure("map", caption: "The *map* of \"I\" < 10.", HeatMap(image))
page.file("numbers.tsv", caption: "Numbers that a plain tool can plot.", "x\ty\n1\t2\n")
try page.listing("Sources/Listed.swift", "func double(")

//: ## Worked steps

let kernel: Tensor<Float> = [[1, 0], [0, -1]]
let map = try page.work("R") { try convolution(image, kernel, observer: &$0) }
try page.work("P", as: .tables) { try maxPooling(image, size: 3, observer: &$0) }

//: ## Claims

if options.fail { throw Undrawn() }
page.claim(
  .D0, "4.3.1", "the map", says: [[-4, -4], [-4, -4]], gets: map)
page.claim(
  .D4, "1.3", "the training images", says: 70_000, gets: 60_000,
  because: "The header of the file says so.")

//: ## Summary
//:
//: Nothing was drawn by hand.

page.exercises([
  Exercise(
    "3.1", "What is $2 \\cdot 3$?", answer: .number(6), hints: ["Add."],
    solution: { _ in .number(2 * 3) })
])
try page.finish()
