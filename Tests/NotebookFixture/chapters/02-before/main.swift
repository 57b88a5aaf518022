//: # What comes before
