import Figures

/// Numbers, what each was made of, and how fast the last of them grows with each.
struct Graph {
  struct Node {
    let name: String
    let value: Double
    /// What it was made of, and how fast it grows with each.
    let parts: [(node: Int, slope: Double)]
    var gradient = 0.0
  }

  private(set) var nodes: [Node] = []

  /// The number called `name`.
  subscript(name: String) -> Node? { nodes.first { $0.name == name } }

  /// Adds a number that is given.
  mutating func number(_ name: String, _ value: Double) -> Int { add(name, value, []) }

  /// Adds a sum, which grows as fast as each of its terms.
  mutating func sum(_ name: String, _ terms: Int...) -> Int {
    add(name, terms.reduce(0) { $0 + nodes[$1].value }, terms.map { ($0, 1) })
  }

  /// Adds a product, which grows with one factor as fast as the other is large.
  mutating func product(_ name: String, _ a: Int, _ b: Int) -> Int {
    add(name, nodes[a].value * nodes[b].value, [(a, nodes[b].value), (b, nodes[a].value)])
  }

  /// Adds a function of a number, with the function's slope there.
  mutating func function(_ name: String, of x: Int, value: Double, slope: Double) -> Int {
    add(name, value, [(x, slope)])
  }

  private mutating func add(
    _ name: String, _ value: Double, _ parts: [(node: Int, slope: Double)]
  ) -> Int {
    nodes.append(Node(name: name, value: value, parts: parts))
    return nodes.count - 1
  }

  /// Hands the gradient of the last number back to all that it was made of.
  mutating func handBack() {
    for place in nodes.indices { nodes[place].gradient = 0 }
    nodes[nodes.count - 1].gradient = 1
    for place in nodes.indices.reversed() {
      for (part, slope) in nodes[place].parts {
        nodes[part].gradient += nodes[place].gradient * slope
      }
    }
  }

  /// The graph as a figure, each number at the place that is given for it: column and row.
  func diagram(_ title: String, places: [(column: Int, row: Double)]) -> GraphDiagram {
    var diagram = GraphDiagram(
      zip(nodes, places).map { node, place in
        GraphDiagram.Node(
          node.name, value: node.value, gradient: node.gradient, column: place.column,
          row: place.row)
      },
      edges: nodes.indices.flatMap { whole in
        nodes[whole].parts.map { part, slope in
          GraphDiagram.Edge(from: part, to: whole, slope: slope)
        }
      }, title: title)
    diagram.gradientTitle = "gradient ∂J/∂…, backward"
    return diagram
  }
}
