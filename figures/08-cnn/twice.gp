# Draws twice.png from twice.tsv: gnuplot twice.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'twice.png'
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
set label 2 'Loss' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:5]
set xtics ('1' 1, '2' 2, '3' 3, '4' 4, '5' 5) font ',17'
set ylabel 'mean loss' textcolor rgb '#59636e'
unset logscale y
set yrange [0:1.84309108]
set ytics ('0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5) font ',17'
set label 'the floor' at first 3, first 1.46115017 center offset 0,-0.9 front font ',17' textcolor rgb '#1f2328'
plot 'twice.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'twice, training', \
  '' skip 1 using 1:3 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'twice, test', \
  '' skip 1 using 1:4 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title 'once, training', \
  '' skip 1 using 1:5 with linespoints linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) pointtype 13 pointsize 1.8 title 'once, test', \
  '' skip 1 using 6:7 with lines linewidth 4 linecolor rgb '#4aa3df' dashtype (14,7) notitle
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'Accuracy' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:5]
set xtics ('1' 1, '2' 2, '3' 3, '4' 4, '5' 5) font ',17'
set ylabel 'right, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [75:100]
set ytics ('75' 75, '80' 80, '85' 85, '90' 90, '95' 95, '100' 100) font ',17'
plot 'twice.tsv' skip 1 using 1:8 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'twice, training', \
  '' skip 1 using 1:9 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'twice, test', \
  '' skip 1 using 1:10 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title 'once, training', \
  '' skip 1 using 1:11 with linespoints linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) pointtype 13 pointsize 1.8 title 'once, test'
unset multiplot
