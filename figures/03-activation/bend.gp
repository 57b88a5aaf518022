# Draws bend.png from bend.tsv: gnuplot bend.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'bend.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set label 2 'Without a bend' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'x' textcolor rgb '#59636e'
unset logscale x
set xrange [-2:2]
set xtics ('−2.0' -2, '−1.5' -1.5, '−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2) font ',17'
set ylabel 'output' textcolor rgb '#59636e'
unset logscale y
set yrange [-12:14]
set ytics ('−10' -10, '−5' -5, '0' 0, '5' 5, '10' 10) font ',17'
plot 'bend.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title '2x + 1', \
  '' skip 1 using 1:3 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'the second layer of it'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'With a bend between' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'x' textcolor rgb '#59636e'
unset logscale x
set xrange [-2:2]
set xtics ('−2.0' -2, '−1.5' -1.5, '−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2) font ',17'
set ylabel 'output' textcolor rgb '#59636e'
unset logscale y
set yrange [-12:14]
set ytics ('−10' -10, '−5' -5, '0' 0, '5' 5, '10' 10) font ',17'
plot 'bend.tsv' skip 1 using 1:4 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title '2x + 1, bent', \
  '' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'the second layer of it'
unset multiplot
