import Foundation

struct Undrawn: Error, CustomStringConvertible {
  var description: String { "nothing to draw with; install a pencil" }
}

func note(in folder: String, _ name: String) throws -> [String] {
  try Data("x\ty\n".utf8).write(to: URL(fileURLWithPath: folder + "/" + name + ".tsv"))
  try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/" + name + ".png"))
  return [name + ".tsv", name + ".png"]
}
