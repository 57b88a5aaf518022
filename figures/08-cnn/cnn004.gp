# Draws cnn004.png from cnn004.tsv: gnuplot cnn004.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'cnn004.png'
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
set label 2 'cnn004: loss' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:10]
set xtics ('2' 2, '4' 4, '6' 6, '8' 8, '10' 10) font ',17'
set ylabel 'mean loss' textcolor rgb '#59636e'
unset logscale y
set yrange [0:0.671528733]
set ytics ('0.0' 0, '0.1' 0.1, '0.2' 0.2, '0.3' 0.3, '0.4' 0.4, '0.5' 0.5, '0.6' 0.6) font ',17'
plot 'cnn004.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'training', \
  '' skip 1 using 1:3 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'test'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'cnn004: accuracy' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:10]
set xtics ('2' 2, '4' 4, '6' 6, '8' 8, '10' 10) font ',17'
set ylabel 'right, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [82:100]
set ytics ('85' 85, '90' 90, '95' 95, '100' 100) font ',17'
plot 'cnn004.tsv' skip 1 using 1:4 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'training', \
  '' skip 1 using 1:5 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'test'
unset multiplot
