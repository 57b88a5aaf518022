# Draws accuracies.png from accuracies.tsv: gnuplot accuracies.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'accuracies.png'
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
set label 2 'While it learns' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:10]
set xtics ('2' 2, '4' 4, '6' 6, '8' 8, '10' 10) font ',17'
set ylabel 'right, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [80:100]
set ytics ('80' 80, '85' 85, '90' 90, '95' 95, '100' 100) font ',17'
plot 'accuracies.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'keras3', \
  '' skip 1 using 1:3 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'keras2', \
  '' skip 1 using 1:4 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title 'keras1', \
  '' skip 1 using 5:6 with linespoints linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) pointtype 13 pointsize 1.8 title 'convnet', \
  '' skip 1 using 5:7 with linespoints linewidth 4 linecolor rgb '#4aa3df' dashtype (24,6) pointtype 6 pointsize 1.5 title 'cnn004'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'On the test images' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:10]
set xtics ('2' 2, '4' 4, '6' 6, '8' 8, '10' 10) font ',17'
set ylabel 'right, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [92:100]
set ytics ('92' 92, '93' 93, '94' 94, '95' 95, '96' 96, '97' 97, '98' 98, '99' 99, '100' 100) font ',17'
plot 'accuracies.tsv' skip 1 using 1:8 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'keras3', \
  '' skip 1 using 1:9 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'keras2', \
  '' skip 1 using 1:10 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title 'keras1', \
  '' skip 1 using 5:11 with linespoints linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) pointtype 13 pointsize 1.8 title 'convnet', \
  '' skip 1 using 5:12 with linespoints linewidth 4 linecolor rgb '#4aa3df' dashtype (24,6) pointtype 6 pointsize 1.5 title 'cnn004'
unset multiplot
