# Draws reliability.png from reliability.tsv: gnuplot reliability.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'reliability.png'
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
set label 2 'The network' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key inside bottom right vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.881578947
set xlabel 'mean confidence' textcolor rgb '#59636e'
unset logscale x
set xrange [0:1]
set xtics ('0.0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1) font ',17'
set ylabel 'part that is right' textcolor rgb '#59636e'
unset logscale y
set yrange [0:1]
set ytics ('0.0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1) font ',17'
plot 'reliability.tsv' skip 1 using 1:2 with points linewidth 2 linecolor rgb '#1f4e8c' pointtype 7 pointsize 1.5 title 'ten bins', \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'right as often as sure', \
  '' skip 1 using 5:6 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype solid title '95 % interval'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'At three temperatures' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key inside bottom right vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.881578947
set xlabel 'mean confidence' textcolor rgb '#59636e'
unset logscale x
set xrange [0:1]
set xtics ('0.0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1) font ',17'
set ylabel 'part that is right' textcolor rgb '#59636e'
unset logscale y
set yrange [0:1]
set ytics ('0.0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1) font ',17'
plot 'reliability.tsv' skip 1 using 7:8 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'T = 0.5', \
  '' skip 1 using 9:10 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'T = 1', \
  '' skip 1 using 11:12 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title 'T = 2', \
  '' skip 1 using 3:13 with lines linewidth 4 linecolor rgb '#b5338a' dashtype (14,7) notitle
unset multiplot
