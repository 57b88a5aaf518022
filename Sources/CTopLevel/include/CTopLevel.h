// How a program ends when a `try` at the top level of its main.swift throws.
#ifndef CTOPLEVEL_H
#define CTOPLEVEL_H

/// Called by the code that the compiler writes around main.swift. This definition stands before
/// the Swift runtime's own, which traps with a stack that says nothing to a reader.
void swift_errorInMain(void *error) __attribute__((noreturn));

/// Prints the error's own words and exits; written in Swift, in Notebook.
void longhand_end_with_error(void *error) __attribute__((noreturn));

#endif
